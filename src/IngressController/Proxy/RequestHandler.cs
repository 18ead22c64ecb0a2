using System.Text.RegularExpressions;
using IngressController.Core.Routing;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>Takes a request from its first line to the end of its answer: target, route, pipeline, error page.</summary>
sealed partial class RequestHandler(DrainState drain, RequestObserver observer, ILogger<RequestHandler> log)
{
    /// <summary>Bytes of request body taken when nothing else is asked for (nginx' client_max_body_size 1m, behaviour 87).</summary>
    const long MaxBodySize = 1024 * 1024;

    /// <summary>What load balancers probe on the traffic ports (behaviour 34).</summary>
    const string HealthPath = "/healthz";

    public async Task HandleAsync(RequestContext context)
    {
        var http = context.Http;
        observer.Begin();
        if (drain.IsDraining)
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        try
        {
            if (TryRoute(context))
                await context.Route!.Handle(context).ConfigureAwait(false);
            if (!http.Response.HasStarted && http.Response.StatusCode >= 300 && !context.Exchange.HasResponse && context.Status == 0)
                await AnswerErrorAsync(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            context.Status = StatusCodes.Status499ClientClosedRequest;
        }
        catch (RegexMatchTimeoutException error)
        {
            // Fails closed: another path, with other access rules, must not serve what this one could not be compared with.
            LogTimeout(log, error.Pattern, PathPattern.MatchTimeout.TotalMilliseconds);
            await FailAsync(context).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            LogUnhandled(log, error, context.Route?.Route.Ingress?.ToString() ?? "(no route)");
            await FailAsync(context).ConfigureAwait(false);
        }

        if (context.Status == 0)
            context.Status = http.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : http.Response.StatusCode;
        observer.End(context);
    }

    static bool TryRoute(RequestContext context)
    {
        var http = context.Http;
        var request = http.Request;
        context.RequestId = request.Headers["X-Request-ID"] is [{ Length: > 0 } given] ? given : NewRequestId();
        if (context.Table.Version == 0)
            return Refuse(http, StatusCodes.Status503ServiceUnavailable);
        if (HttpMethods.IsTrace(request.Method) || (HttpMethods.IsConnect(request.Method) && !IsExtendedConnect(http)))
            return Refuse(http, StatusCodes.Status405MethodNotAllowed);
        if (!RequestTarget.TryParse(RawTargetOf(http), out var target))
            return Refuse(http, StatusCodes.Status400BadRequest);

        context.Target = target;
        var routing = context.Table.Routing;
        var host = routing.MatchHost(HostName.OfHeader(context.Host));
        var route = host.Match(target.Path.Span);
        if (host == routing.CatchAll && target.Path.Span.SequenceEqual(HealthPath) && route.Path != HealthPath)
        {
            context.IsUnobserved = true;
            http.Response.ContentLength = 0;
            return false;
        }

        context.Route = context.Table.Routes[route.Index];
        context.Upstream = context.Route.Upstream;
        context.UpstreamTarget = target.Raw;
        if (request.ContentLength > MaxBodySize)
            return Refuse(http, StatusCodes.Status413PayloadTooLarge);
        if (request.ContentLength is null && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            request.Body = new LimitedBody(request.Body, MaxBodySize);
        return true;
    }

    static bool Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return false;
    }

    static bool IsExtendedConnect(HttpContext http) => http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    static string RawTargetOf(HttpContext http) => http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    static Task AnswerErrorAsync(RequestContext context)
    {
        var http = context.Http;
        context.Route?.EditResponse(context, http.Response);
        if (ErrorPages.ReasonOf(http.Response.StatusCode) is { } reason)
            http.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = reason;
        return ErrorPages.WriteAsync(http, context.ErrorPage);
    }

    // A bug of ours: the answer is 500 when nothing was sent, and a broken connection rather than a truncated answer otherwise.
    static Task FailAsync(RequestContext context)
    {
        var http = context.Http;
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return AnswerErrorAsync(context);
    }

    /// <summary>32 random hex digits (behaviour 2).</summary>
    static string NewRequestId() => string.Create(32, (High: Random.Shared.NextInt64(), Low: Random.Shared.NextInt64()), static (text, random) =>
    {
        random.High.TryFormat(text[..16], out _, "x16");
        random.Low.TryFormat(text[16..], out _, "x16");
    });

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A request's path could not be compared with {Pattern} within {Milliseconds} ms and was answered 500; a pattern without look-around and back-references cannot be made slow")]
    static partial void LogTimeout(ILogger log, string pattern, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request of {Route} failed inside the controller")]
    static partial void LogUnhandled(ILogger log, Exception error, string route);
}
