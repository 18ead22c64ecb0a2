using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.AppRoot;

/// <summary>
/// <c>app-root</c>. It belongs to the host, so it acts on whatever route serves <c>/</c>, before anything else on that route
/// (behaviour 40).
/// </summary>
sealed class AppRootFeature : Feature
{
    public override Stage Stage => Stage.AppRoot;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (scope.Host.AppRoot is { } text && Template.TryParse(text, out var root, out _))
            pipeline.Use(next => context => IsDue(context.Rewrite) && context.Target.Path.Span is "/" ? Redirect(context, root) : next(context));
    }

    // Once, behind the directives of the host: a break there ends it, and what a location rewrites comes later.
    static bool IsDue(RewriteState? state)
    {
        if (state is null)
            return true;
        var isDue = state.AppRootIsDue || state is { IsInternal: false, IsHostDone: false };
        state.AppRootIsDue = false;
        return isDue;
    }

    static Task Redirect(RequestContext context, Template root)
    {
        // In nginx it stands outside of all locations, whose headers it does not get.
        context.BeginRewrite().IsOnHost = true;
        return Redirects.Answer(
            context, StatusCodes.Status302Found, $"{context.Connection.Scheme}://{context.HostHeader}{root.EvaluateForUri(context)}", AnswerReason.AppRoot);
    }
}
