using System.Diagnostics;
using IngressController.Proxy.Balancing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// One request's dealings with its upstream: the tries so far, and the translation of headers between the two sides, for which
/// YARP calls it back. Belongs to one <see cref="RequestContext"/> and is used again with it.
/// </summary>
sealed class UpstreamExchange(RequestContext context) : HttpTransformer
{
    static readonly UriCreationOptions AsGiven = new() { DangerousDisablePathAndQueryCanonicalization = true };

    TriedDestinations _tried;
    DestinationState? _alternative;
    bool _canReplay;
    long _begunAt;

    /// <summary>The destination of the present or last try.</summary>
    public DestinationState? Destination { get; private set; }

    /// <summary>The destinations tried.</summary>
    public ref readonly TriedDestinations Tried => ref _tried;

    /// <summary>Whether an upstream's response headers have come.</summary>
    public bool HasResponse { get; private set; }

    public void Reset()
    {
        _tried = default;
        _alternative = null;
        Destination = null;
        HasResponse = false;
    }

    /// <param name="canReplay">Whether the body, if any, can be sent more than once.</param>
    public void Begin(bool canReplay)
    {
        _canReplay = canReplay;
        _begunAt = Stopwatch.GetTimestamp();
    }

    /// <summary>A destination not tried yet, or null.</summary>
    public DestinationState? Choose(UpstreamState upstream) => upstream.Next(context.ClientAddress, _tried);

    public void Try(DestinationState destination)
    {
        _tried.Add(destination);
        Destination = destination;
    }

    /// <summary>The destination to which a request goes on whose answer was declined; null when the answer was taken.</summary>
    public DestinationState? TakeAlternative()
    {
        var alternative = _alternative;
        _alternative = null;
        return alternative;
    }

    /// <summary>
    /// Whether the rules let the request go to another destination. One that never left may go anywhere; one that was sent only
    /// when repeating it is allowed and its body, if any, can be sent again.
    /// </summary>
    public bool MayTryAgain(UpstreamFailure failure) =>
        Rules.Covers(failure.Condition) && !HasResponse && !context.Http.Response.HasStarted && (failure.NotSent || MayRepeat) && MayBeginAnother;

    RetryRules Rules => context.Route!.Forwarding.Settings.Retry;

    bool MayRepeat => _canReplay && Rules.MayRepeat(context.Http.Request.Method);

    bool MayBeginAnother => Rules.MayBegin(_tried.Count, Stopwatch.GetElapsedTime(_begunAt));

    // An answer is declined only when another destination is there to ask: the last one's answer passes, whatever it is.
    bool Declines(HttpResponseMessage response)
    {
        if (Rules.Covers(RetryRules.ConditionOf((int)response.StatusCode)) && MayRepeat && MayBeginAnother && context.Upstream is { } upstream)
            _alternative = Choose(upstream);
        return _alternative is not null;
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = new(destinationPrefix + context.UpstreamTarget, AsGiven);
        RequestHeaders.Copy(context, proxyRequest);
        if (EmptyBody.IsOn(httpContext))
            proxyRequest.Content!.Headers.ContentLength = 0;
        var forwarding = context.Route!.Forwarding;
        if (forwarding.Settings.SendTimeout != forwarding.Settings.ReadTimeout)
            proxyRequest.Options.Set(ExchangeHandler.Timeouts, forwarding.Settings);
        if (forwarding.ClosesConnections)
            proxyRequest.Headers.ConnectionClose = true;
        context.Route.EditRequest(context, proxyRequest);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null || Declines(proxyResponse))
            return new(false);
        HasResponse = true;
        ResponseHeaders.Copy(proxyResponse, httpContext.Response);
        context.Route!.EditResponse(context, httpContext.Response);
        return new(true);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        return default;
    }
}
