namespace IngressController.Core.Annotations;

/// <summary>
/// A policy that belongs to a Service port and not to a path: the first Ingress that uses the port decides for every host and
/// path that shares it (behaviour 63).
/// </summary>
public interface IServicePolicy : IPolicy
{
    /// <summary>The annotation that asks for it, without prefix, to be named when another Ingress asks for something else.</summary>
    string Annotation { get; }
}
