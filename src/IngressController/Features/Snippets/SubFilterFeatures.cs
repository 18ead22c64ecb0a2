using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Substitution;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>sub_filter: the headers of answers whose texts are replaced. The length is gone before compression asks for it.</summary>
sealed class SubFilterHeadersFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (RouteSnippets.Of(scope).Substitution is { Filters.IsEmpty: false } settings)
            pipeline.EditResponse(new SubstitutionStep(settings).Begin);
    }
}

/// <summary>sub_filter: the bodies of these answers, before they are compressed.</summary>
sealed class SubFilterBodyFeature : Feature
{
    public override Stage Stage => Stage.Transform;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (!RouteSnippets.Of(scope).Substitution.Filters.IsEmpty)
            pipeline.EditResponse(static (context, _) => SubstitutionStep.AddFilter(context));
    }
}
