using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.BlockLists;

/// <summary>The ConfigMap's lists of unwanted User-Agent and Referer texts: 403 before everything else (behaviour 40).</summary>
sealed class BlockListFeature : Feature<BlockListPolicy>
{
    public override Stage Stage => Stage.Block;

    protected override void Bind(BlockListPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Use(next => context =>
            policy.Blocks(context.Http.Request.Headers)
                ? context.AnswerWith(StatusCodes.Status403Forbidden, AnswerReason.BlockList)
                : next(context));
}
