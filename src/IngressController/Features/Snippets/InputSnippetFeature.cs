using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets.Headers;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;

namespace IngressController.Features.Snippets;

/// <summary>more_set_input_headers and its like, at the end of the rewrite directives.</summary>
sealed class InputSnippetFeature : Feature
{
    public override Stage Stage => Stage.Rewrite;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        if (!CanAct(snippets))
            return;
        var input = snippets.Input;
        pipeline.Use(next => context =>
        {
            foreach (var edit in input)
                edit.Apply(context);
            foreach (var edit in OfBranch(context))
                edit.Apply(context);
            return next(context);
        });
    }

    /// <summary>Whether these snippets may edit what clients send.</summary>
    public static bool CanAct(RouteSnippets snippets) =>
        !snippets.Input.IsEmpty || snippets.Path.Rewrites.Any(static directive => directive is IfDirective { Input.IsEmpty: false });

    /// <summary>The edits of the if that has taken the place of the location.</summary>
    public static ImmutableArray<InputEdit> OfBranch(RequestContext context) => context.Rewrite?.Branch is IfDirective branch ? branch.Input : [];
}
