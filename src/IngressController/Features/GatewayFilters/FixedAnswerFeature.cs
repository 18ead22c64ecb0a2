using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.GatewayFilters;

/// <summary>Answers for a rule or backend of the Gateway API that cannot be used, or a rule without a backend: no pod is asked.</summary>
sealed class FixedAnswerFeature : Feature<FixedAnswerPolicy>
{
    public override Stage Stage => Stage.Upstream;

    protected override void Bind(FixedAnswerPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Use(_ => context => context.AnswerWith(policy.Status, AnswerReason.GatewayRule));
}
