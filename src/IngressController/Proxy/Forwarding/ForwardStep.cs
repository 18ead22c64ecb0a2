using System.Threading.RateLimiting;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// The last step of every pipeline: sends the request to a destination, and to another one when retrying is safe. Encapsulates
/// YARP: nothing outside this folder uses it.
/// </summary>
sealed partial class ForwardStep(IHttpForwarder forwarder, TimeProvider time, ILogger<ForwardStep> log)
{
    readonly Occasional _unsendable = new(time);

    public Task HandleAsync(RequestContext context)
    {
        if (context.Upstream is not { } upstream)
        {
            context.Http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return upstream.Upstream.External is null || upstream.Resolved.Task.IsCompleted ? SendAsync(context, upstream) : ResolveAsync(context, upstream);
    }

    async Task ResolveAsync(RequestContext context, UpstreamState upstream)
    {
        await upstream.Resolved.Task.WaitAsync(context.Http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SendAsync(context, upstream);
    }

    Task SendAsync(RequestContext context, UpstreamState upstream)
    {
        EmptyBody.AddWhereNeeded(context.Http);
        return RequestBuffer.IsWanted(context.Http, context.Exchange.Forwarding.Settings)
            ? SendBufferedAsync(context, upstream)
            : EnterAsync(context, upstream, body: null);
    }

    async Task SendBufferedAsync(RequestContext context, UpstreamState upstream)
    {
        if (await TakeInAsync(context.Http, context.Exchange.Forwarding.Settings) is { } body)
            await using (body)
                await EnterAsync(context, upstream, body);
    }

    /// <summary>Reads the whole body; null when that fails, in which case the answer is set.</summary>
    async ValueTask<BufferedBody?> TakeInAsync(HttpContext http, ForwardSettings settings)
    {
        try
        {
            return await RequestBuffer.ReplaceAsync(http, settings);
        }
        catch (BadHttpRequestException error)
        {
            http.Response.StatusCode = error.StatusCode;
        }
        catch (BodyStorageException error)
        {
            LogNotStored(log, error.Message);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.RequestAborted.ThrowIfCancellationRequested();
        }
        catch (IOException)
        {
            // The client aborted in the middle of the body.
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }

        return null;
    }

    // Take the slot after buffering: a slow upload must not hold one.
    Task EnterAsync(RequestContext context, UpstreamState upstream, BufferedBody? body) =>
        upstream.Limiter is { } limiter ? WaitAsync(context, upstream, body, limiter) : TryAllAsync(context, upstream, body);

    async Task WaitAsync(RequestContext context, UpstreamState upstream, BufferedBody? body, ConcurrencyLimiter limiter)
    {
        using var place = await limiter.AcquireAsync(1, context.Http.RequestAborted);
        if (place.IsAcquired)
            await TryAllAsync(context, upstream, body);
        else
            context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
    }

    async Task TryAllAsync(RequestContext context, UpstreamState upstream, BufferedBody? body)
    {
        var http = context.Http;
        var exchange = context.Exchange;
        var forwarding = exchange.Forwarding;
        http.Response.StatusCode = context.Route!.Route.StatusWithoutDestination;
        exchange.Begin(canReplay: body is not null || !HasBody(http));

        // The destinations are read anew for each try: a pod may have been replaced since the last one.
        var destination = upstream.Next(context);
        while (destination is not null)
        {
            // Clear the traces of the last try.
            http.Response.Clear();
            http.Features.Set<IForwarderErrorFeature>(null);
            body?.Rewind();
            exchange.Try(destination);
            var (way, prefix) = forwarding.To(destination, context.Scheme);
            var error = await forwarder.SendAsync(http, prefix, way.Invoker, forwarding.Request, exchange, CancellationToken.None);
            if (error == ForwarderError.None)
            {
                exchange.EndTry(way.Client.ConnectTimes, failure: null);
                destination = exchange.TakeAlternative();
                continue;
            }

            var failure = UpstreamFailure.Of(error, http);
            exchange.EndTry(way.Client.ConnectTimes, failure.Status);
            if (http.Features.Get<IForwarderErrorFeature>()?.Exception is BrokenHeadException broken && _unsendable.IsDue(out var count))
                LogUnsendable(log, context.Route.Route.Ingress?.ToString() ?? "(no Ingress)", broken.Message, count);
            if (failure.Condition != RetryConditions.None)
                upstream.Failed(destination);
            if (failure.ClientIsGone)
                context.Status = StatusCodes.Status499ClientClosedRequest;
            else if (!http.Response.HasStarted)
                http.Response.StatusCode = failure.Status;
            destination = exchange.MayTryAgain(failure) ? upstream.Next(context) : null;
        }
    }

    static bool HasBody(HttpContext http) => http.Features.MayHaveBody() && !EmptyBody.IsOn(http);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request of {Ingress} was refused with 400: {Reason} ({Count} such since the last line)")]
    static partial void LogUnsendable(ILogger log, string ingress, string reason, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request was refused with 500: {Reason}")]
    static partial void LogNotStored(ILogger log, string reason);
}
