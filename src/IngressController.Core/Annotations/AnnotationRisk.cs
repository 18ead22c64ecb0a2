namespace IngressController.Core.Annotations;

/// <summary>
/// How much somebody who may only write Ingresses can do to others with an annotation, as ingress-nginx ranks it: the ConfigMap key
/// <c>annotations-risk-level</c> names the highest that is allowed.
/// </summary>
public enum AnnotationRisk
{
    Low,
    Medium,
    High,
    Critical,
}
