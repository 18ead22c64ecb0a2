using IngressController.Proxy;

namespace IngressController.Features.Satisfy;

/// <summary>How the access checks of a route combine.</summary>
sealed class SatisfyFeature : Feature<SatisfyAnyPolicy>
{
    public override Stage Stage => Stage.Authentication;

    protected override void Bind(SatisfyAnyPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.SatisfyAny(policy);
}
