using IngressController.Proxy;

namespace IngressController.Features.UpstreamVhost;

/// <summary><c>upstream-vhost</c> (behaviour 1).</summary>
sealed class UpstreamVhostFeature : Feature<UpstreamVhostPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(UpstreamVhostPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.EditRequest((_, request) => request.SetHost(policy.Host));
}
