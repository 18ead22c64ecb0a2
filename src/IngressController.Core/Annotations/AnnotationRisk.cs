namespace IngressController.Core.Annotations;

/// <summary>
/// How much harm an annotation lets an author of Ingresses do to others, as ranked by ingress-nginx. The ConfigMap key
/// <c>annotations-risk-level</c> sets the highest level allowed.
/// </summary>
public enum AnnotationRisk
{
    Low,
    Medium,
    High,
    Critical,
}
