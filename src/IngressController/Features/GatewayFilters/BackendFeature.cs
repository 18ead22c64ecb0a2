using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Features.GatewayFilters;

/// <summary>Speaks HTTP/2 without negotiation to backends of routes that say so. Bodies are not buffered then, and trailers pass.</summary>
sealed class BackendFeature : Feature<BackendPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(BackendPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (policy.IsHttp2)
            pipeline.Forward = pipeline.Forward with { Protocol = UpstreamProtocol.Grpc };
    }
}
