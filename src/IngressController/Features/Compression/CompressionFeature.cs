using IngressController.Proxy;

namespace IngressController.Features.Compression;

/// <summary>gzip and brotli by the global settings; there are no annotations for them.</summary>
sealed class CompressionFeature : Feature<CompressionPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(CompressionPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        var step = new CompressionStep(policy);
        pipeline.Use(next => context => CompressionStep.RunAsync(context, next));
        pipeline.EditResponse(step.Begin);
    }
}
