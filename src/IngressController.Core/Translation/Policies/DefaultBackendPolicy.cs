using IngressController.Core.Annotations;
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
    internal static readonly Option<string> DefaultBackend = Option.Annotation(
        "default-backend",
        OptionTypes.TextThat(
            "name of a Service",
            static name => !name.Contains('.', StringComparison.Ordinal) && HostName.ProblemOf(name) is null,
            "is not the name of a Service"),
        "Service whose first port gets the requests while the rule's own has no endpoints, and answers the statuses of custom-http-errors.");

    public IReadOnlyList<Option> Options { get; } = [DefaultBackend];

    public IPolicy? Parse(OptionReader reader) =>
        reader.TryGet(DefaultBackend, out var name) && reader.Ingress is { } ingress ? new DefaultBackendPolicy(new(ingress.Key.Namespace, name)) : null;
}
