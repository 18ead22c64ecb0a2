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
        var snippets = RouteSnippets.Of(scope);
        if (snippets.Substitution.Filters.IsEmpty)
            return;
        var (own, host) = (new SubstitutionStep(snippets.Substitution), new SubstitutionStep(snippets.HostSubstitution));
        pipeline.EditResponse((context, response) => (context.Rewrite is { IsOnHost: true } ? host : own).Begin(context, response));
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
