using System.Collections.Frozen;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// A request's exchange with its upstream: the tries so far, who answered, and the rules for what comes next. Belongs to one <see
/// cref="RequestContext"/> and is reused with it.
/// </summary>
sealed class UpstreamExchange(RequestContext context)
{
    readonly List<UpstreamTry> _tries = new(TriedDestinations.Capacity);
    TriedDestinations _tried;
    int _count;
    long _begunAt;
    long _connect;
    long _header;
    DestinationState? _next;
    bool _canReplay;
    long _firstAt;
    RouteForwarding? _forwarding;
    BodyFiles? _files;

    /// <summary>The destination of the current or last try.</summary>
    public DestinationState? Destination { get; private set; }

    /// <summary>The destinations that balancers leave out, until none is left.</summary>
    public ref readonly TriedDestinations Tried => ref _tried;

    /// <summary>Whether a destination's answer is what the client gets.</summary>
    public bool HasResponse { get; private set; }

    /// <summary>The upstream's statuses that something else answers instead; null: all are passed on.</summary>
    public FrozenSet<int>? Withheld { get; set; }

    /// <summary>The upstream's status if it was withheld; otherwise 0.</summary>
    public int WithheldStatus { get; private set; }

    /// <summary>Whether a try has begun and not ended.</summary>
    public bool IsTrying { get; private set; }

    /// <summary>The status that the current or last destination answered; 0: none.</summary>
    public int StatusOfTry { get; private set; }

    /// <summary>Edits that replace the route's; null: the route's apply.</summary>
    public RequestEdit[]? RequestEdits { get; private set; }

    /// <summary>How the request is sent: the route's way, unless <see cref="Restart"/> set another.</summary>
    public RouteForwarding Forwarding => _forwarding ?? context.Route!.Forwarding;

    /// <summary>The finished tries, in order.</summary>
    public IReadOnlyList<UpstreamTry> Tries => _tries;

    /// <summary>Whether the current or last try is the first one of another upstream request than the try before.</summary>
    public bool BeginsAnother { get; private set; }

    /// <summary>Whether a kept connection turned out dead: once is nobody's fault, from then on only fresh ones are used.</summary>
    public bool HasRepeated { get; set; }

    /// <summary>Whether the answer was broken off, which the client must notice.</summary>
    public bool IsBroken { get; set; }

    /// <summary>What still reads the request's body after the answer; null: nothing does.</summary>
    public RequestPump? Lingering { get; set; }

    /// <summary>Its place among the requests that the pods get at a time; null: there is no such limit.</summary>
    public RateLimitLease? Place { get; set; }

    /// <summary>What keeps the answer for its client, which may still be sent when the pod is free again; null: nothing does.</summary>
    public AnswerBuffer? Buffer { get; set; }

    /// <summary>The head of the current try.</summary>
    public OutgoingHead Head { get; } = new();

    /// <summary>Whether the request may run twice: its method allows it, and its body, if any, can be sent again.</summary>
    public bool MayRepeat => _canReplay && Rules.MayRepeat(context.Http.Request.Method);

    RetryRules Rules => Forwarding.Settings.Retry;

    public void Reset()
    {
        Restart(requestEdits: null, forwarding: null);
        _tries.Clear();
        Destination = null;
        IsTrying = false;
        Lingering = null;
        (Place, Buffer) = (null, null);
        IsBroken = false;
        HasRepeated = false;
    }

    /// <summary>Prepares another request to another upstream for the same client, with edits of its own.</summary>
    /// <remarks>Keeps the tries so far, for the log.</remarks>
    public void Restart(RequestEdit[]? requestEdits, RouteForwarding? forwarding)
    {
        _tried = default;
        _next = null;
        HasResponse = false;
        Withheld = null;
        WithheldStatus = 0;
        RequestEdits = requestEdits;
        _forwarding = forwarding;
    }

    /// <param name="canReplay">Whether the body, if any, can be sent more than once.</param>
    /// <param name="files">Where a part of the answer may be kept.</param>
    public void Begin(bool canReplay, BodyFiles files)
    {
        _files = files;
        _canReplay = canReplay;
        _count = 0;
        _firstAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Begins a try.</summary>
    public void Try(DestinationState destination)
    {
        _tried.Add(destination);
        _count++;
        BeginsAnother = _count == 1 && _tries.Count > 0;
        Destination = destination;
        StatusOfTry = 0;
        IsTrying = true;
        (_connect, _header) = (-1, -1);
        _begunAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Records that the current try has opened a connection.</summary>
    /// <param name="took">Stopwatch ticks.</param>
    public void Connected(long took) => _connect = took;

    /// <summary>Applies the edits of the request to a head for a destination.</summary>
    public void Edit(OutgoingHead head)
    {
        foreach (var edit in RequestEdits ?? context.Route!.RequestEdits)
            edit(context, head);
    }

    /// <summary>
    /// Judges the head of an answer: passed on, declined in favour of another try, or withheld for a feature to answer. It is
    /// declined only if another try is left: the last one's answer is always accepted.
    /// </summary>
    public TryOutcome Judge(int status)
    {
        var upstream = context.Upstream!;
        _header = Stopwatch.GetTimestamp() - _begunAt;
        if (_connect < 0)
            _connect = 0;
        StatusOfTry = status;
        if (Rules.Covers(RetryRules.ConditionOf(status)) && MayRepeat && MayBeginAnother && Choose(upstream) is { } next)
        {
            _next = next;
            return TryOutcome.Declined;
        }

        upstream.Answered(Destination!, Stopwatch.GetElapsedTime(0, _header), status is not (502 or 503 or 504));
        if (Withheld?.Contains(status) == true)
        {
            WithheldStatus = status;
            return TryOutcome.Withheld;
        }

        HasResponse = true;
        return TryOutcome.Passed;
    }

    /// <summary>Keeps the answer from here on for its client as far as that does not take it.</summary>
    /// <returns>What to write it to in place of the client's writer.</returns>
    public AnswerBuffer KeepAnswer(PipeWriter client) =>
        Buffer = new(context.Http, client, new(Forwarding.Settings.Answers, _files!, context.Connection));

    /// <summary>Records the result of the current try.</summary>
    public void EndTry(in TryResult result)
    {
        IsTrying = false;
        _tries.Add(new(
            Destination!, _begunAt, _connect, _header, Stopwatch.GetTimestamp() - _begunAt, StatusOfTry > 0 ? StatusOfTry : result.Status,
            BeginsAnother));
    }

    /// <summary>
    /// The destination of the next try, or null when this was the last one. A request that did not reach the destination may be
    /// sent to another; one that may have, only if it may run twice (behaviour 80).
    /// </summary>
    public DestinationState? After(in TryResult result, UpstreamState upstream)
    {
        if (result.Outcome == TryOutcome.Declined)
            return _next;
        var may = result.Outcome == TryOutcome.Failed && Rules.Covers(result.Condition) && !HasResponse && !context.Http.Response.HasStarted &&
            (!result.IsSent || MayRepeat) && MayBeginAnother;
        return may ? Choose(upstream) : null;
    }

    /// <summary>
    /// The destination for a try: one that was not tried yet, while there is any; then, as in ingress-nginx, any up to the number
    /// of tries. Without such a number each is tried once.
    /// </summary>
    public DestinationState? Choose(UpstreamState upstream)
    {
        if (upstream.Next(context) is { } untried)
            return untried;
        if (_count == 0 || Rules.Tries == 0)
            return null;
        _tried = default;
        return upstream.Next(context);
    }

    bool MayBeginAnother => Rules.MayBegin(_count, Stopwatch.GetElapsedTime(_firstAt));
}
