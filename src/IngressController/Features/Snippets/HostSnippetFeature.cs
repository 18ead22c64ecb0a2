using IngressController.Core.Annotations;
using IngressController.Features.AppRoot;
using IngressController.Features.Snippets.Rewriting;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Matching;

namespace IngressController.Features.Snippets;

/// <summary>The rewrite directives of a host, which run once, before its paths are compared with the request's.</summary>
/// <param name="matching">What comparing with patterns may cost.</param>
sealed class HostSnippetFeature(MatchBudget matching) : Feature
{
    public override Stage Stage => Stage.HostRewrite;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var snippets = RouteSnippets.Of(scope);
        var rewrites = snippets.RewritesOfHost(AppRootFeature.RedirectOf(scope.Host) is { } redirect ? new AppRootDirective(redirect) : null);
        if (rewrites.IsEmpty)
            return;
        var program = new RewriteProgram(rewrites, new(scope.Host, matching, snippets.HostType));
        pipeline.Use(next =>
        {
            return context =>
            {
                var state = context.BeginRewrite();
                if (state.IsHostDone)
                    return next(context);
                state.IsHostDone = state.IsOnHost = true;
                var result = program.RunAsync(context);
                return result.IsCompletedSuccessfully ? GoOn(result.Result, context, state) : WaitAsync(result, context, state);
            };

            async Task WaitAsync(ValueTask<RewriteResult> result, RequestContext context, RewriteState state) =>
                await GoOn(await result, context, state);

            Task GoOn(RewriteResult result, RequestContext context, RewriteState state)
            {
                if (result.Step is { } answer)
                    return answer(context);
                state.LeaveHost(context);
                if (!state.IsRewritten)
                    return next(context);
                state.LookForRoute();
                return Task.CompletedTask;
            }
        });
    }
}
