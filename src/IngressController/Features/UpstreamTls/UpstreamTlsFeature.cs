using IngressController.Proxy;

namespace IngressController.Features.UpstreamTls;

/// <summary><c>proxy-ssl-*</c>: TLS to pods.</summary>
sealed class UpstreamTlsFeature : Feature<UpstreamTlsPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(UpstreamTlsPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var service = scope.Route.Upstream?.Key.Service;
        pipeline.Forward = pipeline.Forward with
        {
            Tls = policy.Settings with { Name = policy.Settings.Name ?? $"{service?.Name}.{service?.Namespace}.svc" },
        };
    }
}
