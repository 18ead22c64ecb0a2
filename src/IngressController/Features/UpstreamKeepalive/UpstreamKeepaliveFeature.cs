using IngressController.Proxy;

namespace IngressController.Features.UpstreamKeepalive;

/// <summary>The ConfigMap's <c>upstream-keepalive-*</c> (behaviour 91).</summary>
sealed class UpstreamKeepaliveFeature : Feature<UpstreamKeepalivePolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(UpstreamKeepalivePolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Forward =
        pipeline.Forward with { Client = pipeline.Forward.Client with { IdleTimeout = policy.Idle, Lifetime = policy.Lifetime } };
}
