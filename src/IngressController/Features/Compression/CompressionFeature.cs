using IngressController.Core.Annotations;
using IngressController.Features.Snippets;
using IngressController.Proxy;

namespace IngressController.Features.Compression;

/// <summary>gzip and brotli by the global settings, and by snippets; there are no annotations for them.</summary>
sealed class CompressionFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => policies.Get<CompressionPolicy>() is not null || RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (RouteSnippets.Of(scope).Answer.Compress(scope.Route.Policies.Get<CompressionPolicy>()) is not { } policy)
            return;
        pipeline.EditResponse(new CompressionStep(policy).Begin);
    }
}
