using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary>
/// The setting <c>proxy-set-headers</c>. A header that is sent anyway is replaced, where ingress-nginx sends it twice (behaviour 17):
/// no backend can handle two hosts or two client addresses.
/// </summary>
sealed class ProxySetHeadersFeature : Feature<ProxySetHeadersPolicy>
{
    public override Stage Stage => Stage.Transform;

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
