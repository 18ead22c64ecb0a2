using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Passthrough;

namespace IngressController.Features.SslPassthrough;

/// <summary>
/// <c>ssl-passthrough</c> (behaviour 100): TLS connections for the Ingress' hosts go to the pods without being terminated, through
/// <see cref="PassthroughTable"/>. Plain HTTP requests are sent to these pods over TLS, the only protocol they speak.
/// </summary>
sealed class SslPassthroughFeature : Feature<SslPassthroughPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(SslPassthroughPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (PassthroughTable.RootOf(scope.Host) is { } root && scope.Route.Upstream?.Key == root.Upstream!.Key)
            pipeline.Forward = pipeline.Forward with { Protocol = OverTls(pipeline.Forward.Protocol) };
    }

    static UpstreamProtocol OverTls(UpstreamProtocol protocol) =>
        protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs ? UpstreamProtocol.Grpcs : UpstreamProtocol.Https;
}
