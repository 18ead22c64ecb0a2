using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <param name="Headers">Set on every request to an upstream.</param>
sealed record ProxySetHeadersPolicy(ValueArray<HeaderEntry> Headers) : IPolicy;

/// <summary>
/// The setting <c>proxy-set-headers</c>. A header that is sent anyway is replaced, where the reference sends it twice (behaviour
/// 17): no backend can make sense of two hosts or two client addresses.
/// </summary>
sealed class ProxySetHeadersFeature : Feature<ProxySetHeadersPolicy>
{
    static readonly Setting ProxySetHeaders = new("proxy-set-headers", "", "ConfigMap (namespace/name) whose entries are set as headers of every request to an upstream.");

    public override IReadOnlyList<Setting> Settings => [ProxySetHeaders];

    public override Stage Stage => Stage.Transform;

    protected override ProxySetHeadersPolicy? ParsePolicy(AnnotationReader reader) =>
        HeaderList.Of(reader, ProxySetHeaders) is { IsEmpty: false } headers ? new(headers) : null;

    protected override void Bind(ProxySetHeadersPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        foreach (var (name, _, _) in policy.Headers)
            pipeline.Withhold(name);
        pipeline.EditRequest((context, request) =>
        {
            foreach (var (name, _, value) in policy.Headers)
                request.Set(name, value.Evaluate(context));
        });
    }
}
