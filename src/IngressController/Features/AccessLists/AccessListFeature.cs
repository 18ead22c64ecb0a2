using IngressController.Proxy;

namespace IngressController.Features.AccessLists;

/// <summary>Allow and deny lists of client addresses: 403 (behaviour 40).</summary>
sealed class AccessListFeature : Feature<AccessListPolicy>
{
    public override Stage Stage => Stage.AccessList;

    protected override void Bind(AccessListPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Require(policy, context => new(policy.Judge(context.ClientAddress)));
}
