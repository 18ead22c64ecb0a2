namespace IngressController.Core.Annotations;

/// <summary>
/// A policy that belongs to a Service port and not to a path: the first Ingress that uses the port decides for every host and
/// path that shares it (behaviour 63).
/// </summary>
public interface IServicePolicy : IPolicy
{
    /// <summary>The annotation that sets it, without prefix, for messages about another Ingress that asks for something else.</summary>
    string Annotation { get; }
}
