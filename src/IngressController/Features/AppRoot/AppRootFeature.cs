using IngressController.Proxy;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.AppRoot;

/// <summary>
/// <c>app-root</c>. It belongs to the host, so it acts on whatever route serves <c>/</c>, before anything else on that route
/// (behaviour 40). Where a snippet of the host runs, it runs with that.
/// </summary>
sealed class AppRootFeature : Feature
{
    public override Stage Stage => Stage.AppRoot;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (RedirectOf(scope.Host) is { } redirect)
            pipeline.Use(next => context => IsMeant(context) && context.Rewrite is not { IsHostDone: true } ? redirect(context) : next(context));
    }

    /// <summary>Whether a request, as rewritten so far, is for the path that app-root is about.</summary>
    public static bool IsMeant(RequestContext context) => context.Target.Path.Span is "/";

    /// <summary>Answers with the app-root of a host; null: it has none.</summary>
    public static RequestStep? RedirectOf(VirtualHost host) =>
        host.AppRoot is { } text && Template.TryParse(text, out var root, out _) ? context => Redirect(context, root) : null;

    static Task Redirect(RequestContext context, Template root)
    {
        // In nginx it stands outside of all locations, whose headers it does not get.
        context.BeginRewrite().IsOnHost = true;
        return Redirects.Answer(
            context, StatusCodes.Status302Found, $"{context.Connection.Scheme}://{context.HostHeader}{root.EvaluateForUri(context)}", AnswerReason.AppRoot);
    }
}
