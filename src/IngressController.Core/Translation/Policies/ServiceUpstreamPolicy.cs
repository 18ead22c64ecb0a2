using IngressController.Core.Annotations;

namespace IngressController.Core.Translation.Policies;

/// <summary>Sends to a Service's cluster address in place of its endpoints (behaviour 77).</summary>
public sealed record ServiceUpstreamPolicy : IServicePolicy
{
    public static ServiceUpstreamPolicy Instance { get; } = new();

    public string Annotation => ServiceUpstreamParser.ServiceUpstream.Name;
}

/// <summary>Reads <c>service-upstream</c>.</summary>
public sealed class ServiceUpstreamParser : IPolicyParser
{
    internal static readonly Option<bool> ServiceUpstream = Option.Both(
        "service-upstream", "false", OptionTypes.Bool,
        "Sends to the Service's cluster IP and port in place of its endpoints; stickiness and balancing no longer act.");

    public IReadOnlyList<Option> Options { get; } = [ServiceUpstream];

    public IPolicy? Parse(OptionReader reader) => reader.Get(ServiceUpstream) ? ServiceUpstreamPolicy.Instance : null;
}
