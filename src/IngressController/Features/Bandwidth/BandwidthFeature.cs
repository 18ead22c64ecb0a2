using IngressController.Proxy;

namespace IngressController.Features.Bandwidth;

/// <summary><c>limit-rate</c>: limits the rate at which each answer is sent.</summary>
sealed class BandwidthFeature(TimeProvider time) : Feature<BandwidthPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(BandwidthPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Use(next => context => ThrottledBody.RunAsync(context, next, policy, time));
}
