using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation.Policies;

/// <param name="Service">
/// The Service, in the Ingress' namespace, that stands in for one without endpoints and answers the statuses of the annotation
/// custom-http-errors.
/// </param>
public sealed record DefaultBackendPolicy(ObjectKey Service) : IPolicy;

/// <summary>Reads <c>default-backend</c>.</summary>
public sealed class DefaultBackendParser : IPolicyParser
{
    public static readonly Annotation DefaultBackend =
        new("default-backend", "Service whose first port gets the requests while the rule's own has no endpoints, and answers the statuses of custom-http-errors.");

    public IReadOnlyList<Annotation> Annotations { get; } = [DefaultBackend];

    public IReadOnlyList<Setting> Settings => [];

    public IPolicy? Parse(AnnotationReader reader)
    {
        if (!reader.TryGet(DefaultBackend, out var name) || reader.Ingress is not { } ingress)
            return null;
        if (!name.Contains('.', StringComparison.Ordinal) && HostName.ProblemOf(name) is null)
            return new DefaultBackendPolicy(new(ingress.Key.Namespace, name));
        reader.Reject(DefaultBackend, $"\"{name}\" is not the name of a Service");
        return null;
    }
}
