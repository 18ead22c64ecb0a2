using System.Text.RegularExpressions;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Reasons;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Handles a request from its headers to the end of its answer: target, route, pipeline, error page.</summary>
/// <param name="healthPath">The probe path on the traffic ports, for hosts without rules (behaviour 34).</param>
sealed partial class RequestHandler(
    string healthPath, DrainState drain, RequestObserver observer, StalledTransfers stalled, MatchBudget matching, TimeProvider time,
    ILogger<RequestHandler> log)
{
    /// <summary>nginx' lingering_timeout.</summary>
    static readonly TimeSpan LingeringTime = TimeSpan.FromSeconds(5);

    readonly RouteChooser _routes = new(healthPath, matching, observer, time, log);
    readonly Occasional _outOfStep = new(time);
    readonly Occasional _unaffordable = new(time);
    readonly Occasional _verbose = new(time);

    public async Task HandleAsync(RequestContext context)
    {
        var http = context.Http;
        if (!context.IsInStep)
        {
            if (_outOfStep.IsDue(out var count))
                LogOutOfStep(log, context.Connection.AddressText, count);
            http.Abort();
            return;
        }

        observer.Begin();
        if (drain.IsDraining || IsLastOfConnection(context) || !context.IsAffordable)
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        try
        {
            if (NeedsTurn(context) ? await TryRouteInTurnAsync(context) : TryRoute(context, default))
                await context.Route!.Handle(context);
            while (context.Rewrite is { LooksForRoute: true } rewrite && await _routes.TryChooseAnewAsync(context, rewrite))
                await context.Route!.Handle(context);
            if (context.Answerer == Answerer.Nobody && http.Response.StatusCode >= 300)
                await AnswerErrorAsync(context);
            if (context.BodyFilter is not null)
                await context.FinishBodyAsync();
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            context.Status = StatusCodes.Status499ClientClosedRequest;
        }
        catch (RegexMatchTimeoutException error)
        {
            // Fail closed: a path with other access rules must not serve what could not be compared with this one.
            LogTimeout(log, error.Pattern, error.MatchTimeout.TotalMilliseconds);
            await FailAsync(context, AnswerReason.MatchTimeout);
        }
        catch (TooMuchTextException error)
        {
            if (_verbose.IsDue(out var count))
                LogVerbose(log, context.Route?.Route.Owner ?? "(no route)", error.Message, count);
            await FailAsync(context, AnswerReason.SnippetText, isEdited: false);
        }
        catch (Exception error)
        {
            LogUnhandled(log, error, context.Route?.Route.Owner ?? "(no route)");
            await FailAsync(context, AnswerReason.InternalError);
        }

        if (context.Exchange.Lingering is not null || context.Exchange.Buffer is not null || context.IsBodyBroken)
            await EndAsync(context);
        if (context.Status == 0)
            context.Status = !http.Response.HasStarted && http.RequestAborted.IsCancellationRequested
                ? StatusCodes.Status499ClientClosedRequest
                : http.Response.StatusCode;
        try
        {
            observer.End(context);
        }
        catch (Exception error)
        {
            // An observer's error must not break the request: the client has its answer.
            LogUnobserved(log, error);
        }
    }

    // What is left to do with bodies. Its failures are the client's, which has its answer as far as that goes.
    async ValueTask EndAsync(RequestContext context)
    {
        try
        {
            if (context.Exchange.Buffer is { } buffer)
            {
                // The exchange failed; what still sends must be through with the request.
                context.Http.Abort();
                await buffer.EndAsync();
            }

            if (context.Exchange.Lingering is { } lingering)
                await LingerAsync(context, lingering);
            if (context.IsBodyBroken)
                await EndConnectionAsync(context);
        }
        catch (Exception error)
        {
            LogNotEnded(log, error);
            context.Http.Abort();
        }
    }

    // As nginx' lingering_close: a client that still sends would lose the answer when its connection was closed.
    static async ValueTask LingerAsync(RequestContext context, RequestPump lingering)
    {
        using (lingering)
        {
            try
            {
                if (!context.Exchange.IsBroken)
                    await context.Http.Response.CompleteAsync();
                await lingering.Ended.WaitAsync(LingeringTime);
                context.IsBodyBroken |= lingering.ClientError is not null;
            }
            catch (TimeoutException)
            {
                await EndConnectionAsync(context);
                await lingering.Ended;
            }
        }
    }

    // Sends the answer and ends a connection of HTTP/1.1, from which Kestrel would try to read the rest of the body.
    static async ValueTask EndConnectionAsync(RequestContext context)
    {
        if (context.Connection.Http1 is not { } client)
            return;
        if (!context.Exchange.IsBroken)
            await context.Http.Response.CompleteAsync();
        client.EndBehindOutput(context.Http);
    }

    // Gateways have no patterns, and do not wait for those of Ingresses.
    static bool NeedsTurn(RequestContext context) =>
        context.Table.Routing.IsDear && context.Connection.Gateway is null && context.IsAffordable;

    async ValueTask<bool> TryRouteInTurnAsync(RequestContext context)
    {
        using var turn = await MatchTurn.OfAsync(matching, context);
        return turn.IsRefused ? Refuse(context, StatusCodes.Status503ServiceUnavailable, AnswerReason.SlowMatching) : TryRoute(context, turn);
    }

    bool TryRoute(RequestContext context, MatchTurn turn)
    {
        var http = context.Http;
        var request = http.Request;
        var table = context.Table;
        context.RequestId = request.Headers["X-Request-ID"] is [{ Length: > 0 } given] && FieldValue.IsValid(given) ? given
            : table.Clients.GenerateRequestId ? RequestIds.New()
            : "";
        if (HeaderLimits.StatusOf(http.Features.GetRequiredFeature<IHttpRequestFeature>(), context.Headers, table.Connections) is { } status)
            return Refuse(context, status, status == StatusCodes.Status414UriTooLong ? AnswerReason.TargetTooLong : AnswerReason.HeadTooLarge);
        if (!context.IsAffordable)
        {
            if (_unaffordable.IsDue(out var count))
                LogUnaffordable(log, context.Connection.AddressText, count);
            return Refuse(context, StatusCodes.Status503ServiceUnavailable, AnswerReason.ClientMemory);
        }

        if (table.Version == 0)
            return Refuse(context, StatusCodes.Status503ServiceUnavailable, AnswerReason.NoTable);
        if (HttpMethods.IsTrace(request.Method) || (HttpMethods.IsConnect(request.Method) && !http.Features.IsExtendedConnect()))
            return Refuse(context, StatusCodes.Status405MethodNotAllowed, AnswerReason.MethodRefused);
        if (RequestFraming.IsAmbiguous(request))
        {
            // The rest of the input on this connection cannot be trusted.
            http.Response.Headers.Connection = "close";
            return Refuse(context, StatusCodes.Status400BadRequest, AnswerReason.BadFraming);
        }

        if (context.HeadFault is { } fault)
        {
            // The broken line may have been the one that frames the body: what follows is nobody's request. nginx closes too.
            if (HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol))
                http.Response.Headers.Connection = "close";
            return Refuse(context, StatusCodes.Status400BadRequest, fault);
        }

        if (!RequestTarget.TryParse(RawTargetOf(http), out var target))
            return Refuse(context, StatusCodes.Status400BadRequest, AnswerReason.BadTarget);

        context.Ask(target);
        if (!_routes.TryChoose(context, turn))
            return false;
        if (http.Features.MayHaveBody() && !http.Features.IsExtendedConnect())
            request.Body = new TimedBody(request.Body, context.Traffic.BodyPipe!, table.Connections.BodyTimeout, stalled);
        return true;
    }

    static bool IsLastOfConnection(RequestContext context)
    {
        var policy = context.Table.Connections;
        return context.Connection.CountRequest() >= policy.KeepAliveRequests || policy.KeepAlive == TimeSpan.Zero;
    }

    static bool Refuse(RequestContext context, int status, AnswerReason reason)
    {
        context.AnswerWith(status, reason);
        return false;
    }

    static string RawTargetOf(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    static async Task AnswerErrorAsync(RequestContext context, bool isEdited = true)
    {
        var http = context.Http;
        var body = ErrorAnswers.Begin(http, context.ErrorPage);
        if (isEdited)
            context.Route?.EditResponse(context, http.Response);
        if (ErrorAnswers.ReasonOf(http.Response.StatusCode) is { } reason)
            http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reason;
        if (!body.IsEmpty && !HttpMethods.IsHead(http.Request.Method))
            await http.Response.Body.WriteAsync(body);
    }

    // An unexpected exception: 500 if nothing was sent, otherwise abort the connection rather than truncate the answer.
    static async Task FailAsync(RequestContext context, AnswerReason reason, bool isEdited = true)
    {
        var http = context.Http;
        context.Reason = reason;
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        context.RemoveFilters();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await AnswerErrorAsync(context, isEdited);
        await context.FinishBodyAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A request could not be compared with all patterns of its host within {Milliseconds} ms, the last of them {Pattern}, and was answered 500; " +
            "fewer patterns, and patterns without look-around, back-references and repetitions inside others are quicker")]
    static partial void LogTimeout(ILogger log, string pattern, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Client {Address} went in the middle of a request's body that holds something like a request; " +
            "its connection was closed ({Count} such since the last line)")]
    static partial void LogOutOfStep(ILogger log, string address, long count);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A request of client {Address} was answered 503, since the memory for clients, or its share of that, is in use; " +
            "see the budget client-memory ({Count} such since the last line)")]
    static partial void LogUnaffordable(ILogger log, string address, long count);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A request of {Route} was answered 500: {Reason}; use fewer or shorter ones in its snippets ({Count} such since the last line)")]
    static partial void LogVerbose(ILogger log, string route, string reason, long count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The rest of a client's body could not be read")]
    static partial void LogNotEnded(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request could not be counted or logged")]
    static partial void LogUnobserved(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request of {Route} failed inside the controller")]
    static partial void LogUnhandled(ILogger log, Exception error, string route);
}
