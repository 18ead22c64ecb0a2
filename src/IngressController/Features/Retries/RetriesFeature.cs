using IngressController.Proxy;

namespace IngressController.Features.Retries;

/// <summary><c>proxy-next-upstream</c>, its tries and its timeout (behaviour 80).</summary>
sealed class RetriesFeature : Feature<RetriesPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(RetriesPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (pipeline.Forward.Retry != policy.Rules)
            pipeline.Forward = pipeline.Forward with { Retry = policy.Rules };
    }
}
