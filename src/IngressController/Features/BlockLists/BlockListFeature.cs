using IngressController.Proxy;

namespace IngressController.Features.BlockLists;

/// <summary>The ConfigMap's lists of unwanted User-Agent and Referer texts: 403 before everything else (behaviour 40).</summary>
sealed class BlockListFeature : Feature<BlockListPolicy>
{
    public override Stage Stage => Stage.Block;

    protected override void Bind(BlockListPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Use(next => context =>
        {
            if (!policy.Blocks(context.Http.Request.Headers))
                return next(context);
            context.Http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
}
