using IngressController.Core.Annotations;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets;

/// <summary>internal: 404 for whoever was not led to the path by a rewrite or an error page, whatever else the path would answer.</summary>
sealed class InternalSnippetFeature : Feature
{
    public override Stage Stage => Stage.Internal;

    public override bool CanAct(PolicySet policies) => PathSnippetFeature.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (RouteSnippets.Of(scope).Path.IsInternal)
            pipeline.Use(static next => context =>
                context.Rewrite is { IsInternal: true } ? next(context)
                    : context.AnswerWith(StatusCodes.Status404NotFound, AnswerReason.SnippetAnswer));
    }
}
