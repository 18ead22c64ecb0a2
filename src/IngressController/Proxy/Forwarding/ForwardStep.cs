using System.Threading.RateLimiting;
using IngressController.Budgets;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding;

/// <summary>The last step of every pipeline: sends the request to a destination, and to another one when retrying is safe.</summary>
/// <param name="files">Where large bodies are kept.</param>
/// <param name="failures">What is told of failed tries.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
sealed partial class ForwardStep(BodyFiles files, RecentFailures failures, TimeProvider time, ILogger<ForwardStep> log)
{
    readonly FailureLines _lines = new(time);
    readonly Occasional _notStored = new(time, TimeSpan.FromSeconds(10));
    readonly Occasional _notKept = new(time, TimeSpan.FromSeconds(10));

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public void EnterIn(Ledger ledger) => _lines.EnterIn(ledger, Bounds.FailureLines);

    public Task HandleAsync(RequestContext context)
    {
        if (context.Upstream is not { } upstream)
        {
            // In a location without a pod nginx looks for a file, which other methods do not get.
            var method = context.Http.Request.Method;
            return context.AnswerWith(
                context.Route is { Route.Location: not null } && !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsPost(method))
                    ? StatusCodes.Status405MethodNotAllowed
                    : StatusCodes.Status404NotFound,
                context.Route!.Route.Ingress is null ? AnswerReason.UnknownHost : AnswerReason.UnknownPath);
        }

        return upstream.Upstream.External is null || upstream.Resolved.Task.IsCompleted ? SendAsync(context, upstream) : ResolveAsync(context, upstream);
    }

    async Task ResolveAsync(RequestContext context, UpstreamState upstream)
    {
        await upstream.Resolved.Task.WaitAsync(context.Http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SendAsync(context, upstream);
    }

    Task SendAsync(RequestContext context, UpstreamState upstream) =>
        RequestBuffer.IsWanted(context.Http, context.Exchange.Forwarding.Settings)
            ? SendBufferedAsync(context, upstream)
            : EnterAsync(context, upstream, body: null);

    async Task SendBufferedAsync(RequestContext context, UpstreamState upstream)
    {
        if (await TakeInAsync(context, context.Exchange.Forwarding.Settings) is { } body)
            await using (body)
                await EnterAsync(context, upstream, body);
    }

    /// <summary>Reads the whole body; null when that fails, in which case the answer is set.</summary>
    async ValueTask<BufferedBody?> TakeInAsync(RequestContext context, ForwardSettings settings)
    {
        var http = context.Http;
        try
        {
            return await RequestBuffer.ReplaceAsync(context, settings, files);
        }
        catch (BadHttpRequestException error)
        {
            context.IsBodyBroken = error.StatusCode != StatusCodes.Status413PayloadTooLarge;
            await context.AnswerWith(error.StatusCode, AnswerReason.OfBody(error.StatusCode));
        }
        catch (BodyStorageException error)
        {
            if (_notStored.IsDue(out var count))
                LogNotStored(log, error.Message, count);
            await context.AnswerWith(
                error.IsFull ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError, AnswerReason.BodyStorage);
        }
        catch (IOException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.RequestAborted.ThrowIfCancellationRequested();
        }
        catch (IOException)
        {
            // The client aborted in the middle of the body.
            context.IsBodyBroken = true;
            await context.AnswerWith(StatusCodes.Status400BadRequest, AnswerReason.BadBody);
        }

        return null;
    }

    // Take the slot after buffering: a slow upload must not hold one.
    Task EnterAsync(RequestContext context, UpstreamState upstream, BufferedBody? body) =>
        upstream.Limiter is { } limiter ? WaitAsync(context, upstream, body, limiter) : TryAllAsync(context, upstream, body);

    async Task WaitAsync(RequestContext context, UpstreamState upstream, BufferedBody? body, ConcurrencyLimiter limiter)
    {
        using var place = await limiter.AcquireAsync(1, context.Http.RequestAborted);
        context.Exchange.Place = place;
        if (place.IsAcquired)
            await TryAllAsync(context, upstream, body);
        else
            await context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.UpstreamLimit);
    }

    // The loop of an exchange: everything that can become of a request is decided here.
    async Task TryAllAsync(RequestContext context, UpstreamState upstream, BufferedBody? body)
    {
        // An error that led here, to a page of a backend, is the reason all the same.
        var (route, exchange) = (context.Route!.Route, context.Exchange);
        var before = context.Reason ?? (route is { Ingress: null, Gateway: null } ? AnswerReason.DefaultBackend : null);
        await context.AnswerWith(route.StatusWithoutDestination, context.Reason ?? AnswerReason.NoEndpoints);
        exchange.Begin(canReplay: body is not null || !context.Http.HasBody(), files);

        // 1. Choose a destination: anew for each try, since a pod may have been replaced since the last one.
        for (var destination = exchange.Choose(upstream); destination is not null;)
        {
            // 2. Try it.
            body?.Rewind();
            exchange.Try(destination);
            context.Reason = before;
            var way = exchange.Forwarding.To(context.Scheme);
            var result = exchange.Forwarding.Settings.TryTimeout is { } limit && LimitedLifetime.AppliesTo(context.Http)
                ? await TryWithinAsync(limit, context, way, destination, body)
                : await way.TryAsync(context, destination, body);
            exchange.EndTry(result);

            // 3. Learn from it.
            if (result.Condition != RetryConditions.None || result.Outcome == TryOutcome.Declined)
                upstream.Failed(destination);
            if (result.Outcome == TryOutcome.Failed)
                Fail(context, result);
            if (result.Reason is not null && !result.ClientIsGone)
                Tell(context, destination.Destination, result);

            // 4. Passed or withheld: done. Declined or failed: another one, if the rules allow it.
            destination = exchange.After(result, upstream);
        }

        // 5. What was kept of the answer goes on to its client.
        if (exchange.Buffer is { } buffer)
            await EndAsync(context, buffer, body);
    }

    // The pod is free, so that what was held for it is given up first.
    async Task EndAsync(RequestContext context, AnswerBuffer buffer, BufferedBody? body)
    {
        context.Exchange.Place?.Dispose();
        if (body is not null)
            await body.DisposeAsync();
        await AnswerPassing.EndAsync(context, buffer);
        if (buffer.Problem is { } problem && _notKept.IsDue(out var count))
            LogNotKept(log, problem, count);
    }

    async ValueTask<TryResult> TryWithinAsync(TimeSpan limit, RequestContext context, UpstreamWay way, DestinationState destination, BufferedBody? body)
    {
        using var lifetime = new LimitedLifetime(context.Http, limit, time);
        var result = await way.TryAsync(context, destination, body);
        if (!lifetime.IsOver)
            return result;
        var reason = $"no whole answer within {limit.TotalSeconds} s (timeouts.backendRequest)";
        if (!context.Http.Response.HasStarted && result.ClientIsGone)
            return TryResult.TimedOut(AnswerReason.PodReadTimeout, reason);
        if (!context.Exchange.IsBroken)
            return result;
        context.Http.Abort();
        return TryResult.BrokenOff(result.Status, reason);
    }

    void Tell(RequestContext context, Destination pod, in TryResult result)
    {
        var route = context.Route!.Route;
        context.Reason = result.Cause;
        if (result.Cause is { IsOfPod: true } cause)
            failures.Add(context, pod, result.Status, cause, result.Reason);
        if (_lines.IsDue(route.Ingress ?? route.Gateway?.Route.Key, pod, result.Cause, out var count))
            LogFailed(log, result.Status, route.Owner ?? "(no Ingress)", RecentFailures.NameOf(pod), result.Reason!, count);
    }

    static void Fail(RequestContext context, in TryResult result)
    {
        if (context.Http.Response.HasStarted)
            return;
        if (result.ClientIsGone)
            context.Status = StatusCodes.Status499ClientClosedRequest;
        else
            context.Http.Response.StatusCode = result.Status;
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Status} {Ingress} → {Destination}: {Reason} (failed tries since the last such line: {Count})")]
    static partial void LogFailed(ILogger log, int status, string ingress, string destination, string reason, long count);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "An answer could not be kept in a temporary file, and its pod waited for the client: {Reason} ({Count} such since the last line)")]
    static partial void LogNotKept(ILogger log, string reason, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request was refused: {Reason} ({Count} such since the last line)")]
    static partial void LogNotStored(ILogger log, string reason, long count);
}
