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
    public static readonly Annotation ServiceUpstream =
        new("service-upstream", "Sends to the Service's cluster IP and port in place of its endpoints; stickiness and balancing no longer act.");

    public static readonly Setting Default = new("service-upstream", "false", "Default of the annotation service-upstream.");

    public IReadOnlyList<Annotation> Annotations { get; } = [ServiceUpstream];

    public IReadOnlyList<Setting> Settings { get; } = [Default];

    public IPolicy? Parse(AnnotationReader reader) =>
        reader.Bool(ServiceUpstream) ?? reader.Settings.Bool(Default) ? ServiceUpstreamPolicy.Instance : null;
}
