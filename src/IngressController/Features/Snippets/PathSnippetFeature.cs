using IngressController.Core.Annotations;
using IngressController.Core.Translation.Policies;
using IngressController.Features.Redirect;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;
using IngressController.Proxy.Matching;

namespace IngressController.Features.Snippets;

/// <summary>The rewrite directives of a path.</summary>
/// <param name="matching">What comparing with patterns may cost.</param>
sealed class PathSnippetFeature(MatchBudget matching) : Feature
{
    public override Stage Stage => Stage.Rewrite;

    public override bool CanAct(PolicySet policies) => IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        var level = snippets.Path;
        var rewriting = new RewriteScope(scope.Host, matching, snippets.DefaultType);
        if (scope.Route.Location is null && !level.Locations.IsEmpty)
            pipeline.Use(next => new NestedLocations(level.Locations, rewriting, next).HandleAsync);
        if (scope.Route.Location is { Kind: not LocationKind.Named } || level.IsInternal || !level.Locations.IsEmpty ||
            level.Rewrites.Any(static directive => directive.MayRefuse))
            pipeline.AddRule(snippets.Rule);
        if (scope.Route.Location is { Pattern: { Names.IsEmpty: false } pattern })
            pipeline.Use(next => context => Capture(pattern, context, next));
        if (level.Rewrites.IsEmpty)
            return;
        var redirects = scope.Route.Policies.Get<RedirectPolicy>() is not null && !scope.IsCatchAll;
        var rewritten = scope.Route.Policies.Get<RewritePolicy>() is { } policy && !scope.IsUnmatched && policy.Rewrites(scope.Route.Path)
            ? scope.Route.Pattern
            : null;
        var program = new RewriteProgram(level.Rewrites, rewriting);
        pipeline.Use(next =>
        {
            return context =>
            {
                var result = program.RunAsync(context);
                return result.IsCompletedSuccessfully ? GoOn(result.Result, context) : WaitAsync(result, context);
            };

            async Task WaitAsync(ValueTask<RewriteResult> result, RequestContext context) => await GoOn(await result, context);

            Task GoOn(RewriteResult result, RequestContext context)
            {
                if (result.Step is { } answer)
                    return answer(context);
                if (result.End == RewriteEnd.Break)
                    context.BeginRewrite();
                if (context.Rewrite is not { } state)
                    return next(context);
                state.IsBroken = result.End == RewriteEnd.Break;

                // Behind the snippet stand the redirect and the rewrite of annotations, which end the rewriting as break does.
                if (state.IsBroken || !state.IsRewritten ||
                    (result.End != RewriteEnd.Last && (redirects || rewritten?.IsMatch(context.Target.Path.Span) == true)))
                    return next(context);
                state.LookForRoute();
                return Task.CompletedTask;
            }
        });
    }

    /// <summary>Whether a snippet speaks of paths.</summary>
    public static bool IsAny(PolicySet policies) => policies.Get<PathSnippetPolicy>() is not null || policies.Get<GlobalSnippetPolicy>() is not null;

    // Named groups are variables from the choice of the location on; those with numbers are looked up when they are used.
    static Task Capture(SearchPattern pattern, RequestContext context, RequestStep next)
    {
        Comparison.Run(pattern, context.Target.Path.ToString(), context);
        return next(context);
    }
}
