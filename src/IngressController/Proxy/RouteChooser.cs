using IngressController.Proxy.Connections;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy;

/// <summary>Chooses the routes of requests: by host and path, and anew when a snippet rewrote the path.</summary>
/// <param name="healthPath">The probe path on the traffic ports, for hosts without rules (behaviour 34).</param>
/// <param name="matching">What comparing with patterns may cost.</param>
/// <param name="observer">Told of refusals, too, as seldom as the log is.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where refusals are told.</param>
sealed partial class RouteChooser(
    string healthPath, MatchBudget matching, RequestObserver observer, TimeProvider time, ILogger log)
{
    readonly Occasional _ambiguous = new(time);
    readonly GatewayChooser _gateways = new(Random.Shared, time);

    /// <summary>Chooses the route of the target. False: the request is answered.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">The comparing took too long.</exception>
    public bool TryChoose(RequestContext context, MatchTurn turn)
    {
        if (context.Connection.Gateway is { } endpoint)
            return _gateways.TryChoose(context, endpoint);
        var (http, table, target) = (context.Http, context.Table, context.Target);
        var routing = table.Routing;
        var host = turn.Host ?? routing.MatchHost(context.HostHeader.Name);
        using var measure = turn.Measure();
        var deadline = !host.HasPatterns ? default
            : MatchDeadline.Start(host.MayBacktrack || turn.MayBeLong ? http.RequestAborted : CancellationToken.None);
        var route = host.Match(target.Path.Span, deadline);
        if (host == routing.CatchAll && target.Path.Span.SequenceEqual(healthPath) && route.Path != healthPath)
        {
            context.IsUnobserved = true;
            http.Response.ContentLength = 0;
            return false;
        }

        context.Route = table.Routes[route.Index];
        if (context.Route.Guard is { } guard && guard.Judge(target, route, deadline) is { } refusal)
        {
            if (_ambiguous.IsDue(out var count))
            {
                observer.Note(context, StatusCodes.Status400BadRequest, AnswerReason.AmbiguousPath, refusal.ToString());
                LogAmbiguous(log, context.HostHeader.Text, refusal.ToString(), count);
            }

            return Refuse(context, StatusCodes.Status400BadRequest, AnswerReason.AmbiguousPath);
        }

        context.Upstream = context.Route.Upstream;
        context.Rewrite?.EnterRoute(context);
        return true;
    }

    /// <summary>Chooses the route of a rewritten path: as in nginx among the paths of the same host, whose rules all act.</summary>
    /// <exception cref="OperationCanceledException">The client left while the request waited.</exception>
    public async ValueTask<bool> TryChooseAnewAsync(RequestContext context, RewriteState rewrite)
    {
        if (rewrite.Rounds == RewriteState.MostRounds)
            return Refuse(context, StatusCodes.Status500InternalServerError, AnswerReason.BadRewrite);
        rewrite.BeginRound(context);
        if (rewrite.NamedLocation is { } name)
            return TryChooseNamed(context, name);
        if (!context.Table.Routing.IsDear)
            return TryChoose(context, default);
        using var turn = await MatchTurn.OfAsync(matching, context);
        return turn.IsRefused ? Refuse(context, StatusCodes.Status503ServiceUnavailable, AnswerReason.SlowMatching) : TryChoose(context, turn);
    }

    // No path leads to a named location, and none is compared: only a rule of the host does.
    static bool TryChooseNamed(RequestContext context, string name)
    {
        if (context.Table.Routing.MatchHost(context.HostHeader.Name).Locations?.FindNamed(name) is not { } route)
            return Refuse(context, StatusCodes.Status500InternalServerError, AnswerReason.BadRewrite);
        context.Route = context.Table.Routes[route.Index];
        context.Upstream = context.Route.Upstream;
        return true;
    }

    static bool Refuse(RequestContext context, int status, AnswerReason reason)
    {
        context.AnswerWith(status, reason);
        return false;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request for host {Host} was refused with 400: {Reason} ({Count} such since the last line)")]
    static partial void LogAmbiguous(ILogger log, string host, string reason, long count);
}
