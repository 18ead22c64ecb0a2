using System.Collections.Frozen;
using System.Diagnostics;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Outgoing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// A request's exchange with its upstream: the tries so far, and the header translation that YARP calls back for. Belongs to one
/// <see cref="RequestContext"/> and is reused with it.
/// </summary>
sealed class UpstreamExchange(RequestContext context) : HttpTransformer
{
    readonly List<UpstreamTry> _tries = new(TriedDestinations.Capacity);
    TriedDestinations _tried;
    HttpRequestMessage? _message;
    long _begunAt;
    long _header;
    int _status;
    DestinationState? _alternative;
    bool _canReplay;
    long _firstAt;
    RouteForwarding? _forwarding;

    /// <summary>The destination of the current or last try.</summary>
    public DestinationState? Destination { get; private set; }

    public ref readonly TriedDestinations Tried => ref _tried;

    /// <summary>Whether an upstream has sent response headers.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>The upstream's statuses that something else answers instead; null: all are passed on.</summary>
    public FrozenSet<int>? Withheld { get; set; }

    /// <summary>The upstream's status if it was withheld; otherwise 0.</summary>
    public int WithheldStatus { get; private set; }

    /// <summary>Edits that replace the route's; null: the route's apply.</summary>
    public RequestEdit[]? RequestEdits { get; private set; }

    /// <summary>How the request is sent: the route's way, unless <see cref="Restart"/> set another.</summary>
    public RouteForwarding Forwarding => _forwarding ?? context.Route!.Forwarding;

    /// <summary>The finished tries, in order.</summary>
    public IReadOnlyList<UpstreamTry> Tries => _tries;

    public void Reset()
    {
        _tried = default;
        _alternative = null;
        _tries.Clear();
        _message = null;
        Destination = null;
        HasResponse = false;
        Withheld = null;
        WithheldStatus = 0;
        RequestEdits = null;
        _forwarding = null;
    }

    /// <summary>Prepares another request to another upstream for the same client, with edits of its own.</summary>
    /// <remarks>Keeps the tries so far, for the log.</remarks>
    public void Restart(RequestEdit[] requestEdits, RouteForwarding forwarding)
    {
        _tried = default;
        HasResponse = false;
        Withheld = null;
        WithheldStatus = 0;
        RequestEdits = requestEdits;
        _forwarding = forwarding;
    }

    /// <param name="canReplay">Whether the body, if any, can be sent more than once.</param>
    public void Begin(bool canReplay)
    {
        _canReplay = canReplay;
        _firstAt = Stopwatch.GetTimestamp();
    }

    public void Try(DestinationState destination)
    {
        _tried.Add(destination);
        Destination = destination;
        _message = null;
        _begunAt = Stopwatch.GetTimestamp();
        _header = -1;
        _status = 0;
    }

    /// <summary>Records the result of the current try.</summary>
    /// <param name="times">The connect times, to find the one of this try.</param>
    /// <param name="failure">The status of its failure; null when there was none.</param>
    public void EndTry(ConnectTimes times, int? failure)
    {
        var opened = _message is { } message ? times.Find(message) : null;
        _tries.Add(new(Destination!, _begunAt, opened ?? (_header >= 0 ? 0 : -1), _header, Stopwatch.GetTimestamp() - _begunAt, failure ?? _status));
        _message = null;
    }

    /// <summary>The next destination after a declined answer; null when the answer was accepted.</summary>
    public DestinationState? TakeAlternative()
    {
        var alternative = _alternative;
        _alternative = null;
        return alternative;
    }

    /// <summary>
    /// Whether the rules allow another destination. A request that was never sent may be retried; one that was sent only if its
    /// method may be repeated and its body, if any, can be replayed.
    /// </summary>
    public bool MayTryAgain(UpstreamFailure failure) =>
        Rules.Covers(failure.Condition) && !HasResponse && !context.Http.Response.HasStarted && (failure.NotSent || MayRepeat) && MayBeginAnother;

    RetryRules Rules => Forwarding.Settings.Retry;

    bool MayRepeat => _canReplay && Rules.MayRepeat(context.Http.Request.Method);

    bool MayBeginAnother => Rules.MayBegin(_tried.Count, Stopwatch.GetElapsedTime(_firstAt));

    // An answer is declined only if another destination is left: the last one's answer is always accepted.
    bool Declines(HttpResponseMessage response)
    {
        if (Rules.Covers(RetryRules.ConditionOf((int)response.StatusCode)) && MayRepeat && MayBeginAnother && context.Upstream is { } upstream)
            _alternative = upstream.Next(context);
        return _alternative is not null;
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        _message = proxyRequest;
        var head = new OutgoingHead(proxyRequest);
        head.SetTarget(destinationPrefix, context.UpstreamTarget);
        RequestHeaders.Copy(context, head);
        if (EmptyBody.IsOn(httpContext))
            head.SetLength(0);
        if (Forwarding.ClosesConnections)
            head.SetConnection(close: true);
        foreach (var edit in RequestEdits ?? context.Route!.RequestEdits)
            edit(context, head);
        return default;
    }

    public override ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
            return new(false);
        _header = Stopwatch.GetTimestamp() - _begunAt;
        _status = (int)proxyResponse.StatusCode;
        if (Declines(proxyResponse))
        {
            context.Upstream!.Failed(Destination!);
            return new(false);
        }

        context.Upstream!.Answered(Destination!, Stopwatch.GetElapsedTime(0, _header), _status is not (502 or 503 or 504));
        if (Withheld is not null && Withheld.Contains(_status))
        {
            WithheldStatus = _status;
            return new(false);
        }

        HasResponse = true;
        ResponseHeaders.Copy(proxyResponse, httpContext.Response, context.Route!.KeepsServerHeader);
        context.Route.EditResponse(context, httpContext.Response);
        return EarlyHead.SendAsync(proxyResponse, httpContext.Response, cancellationToken);
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        ResponseHeaders.CopyTrailers(proxyResponse, httpContext);
        return default;
    }
}
