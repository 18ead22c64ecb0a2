using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using UpstreamTlsSettings = IngressController.Proxy.Forwarding.UpstreamTls;

namespace IngressController.Features.GatewayFilters;

/// <summary>
/// Speaks HTTP/2 to backends of routes that say so: bodies are not buffered then, and trailers pass. TLS where a BackendTLSPolicy asks for it.
/// </summary>
sealed class BackendFeature : Feature<BackendPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(BackendPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        pipeline.Forward = pipeline.Forward with
        {
            Protocol = (policy.IsHttp2, policy.Tls) switch
            {
                (true, null) => UpstreamProtocol.Grpc,
                (true, _) => UpstreamProtocol.Grpcs,
                (false, null) => UpstreamProtocol.Http,
                _ => UpstreamProtocol.Https,
            },
        };
        if (policy.Tls is { } tls)
            pipeline.Forward = pipeline.Forward with { Tls = UpstreamTlsSettings.Of(tls) };
    }
}
