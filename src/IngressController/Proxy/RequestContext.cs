using System.Buffers;
using System.Diagnostics;
using System.Net;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Connections.Heads;
using IngressController.Proxy.Expressions;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Measuring;
using IngressController.Proxy.Reasons;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>
/// The state of one request: decisions about it and its upstream exchange. Kestrel keeps one per connection (HTTP/1.1) or stream
/// (HTTP/2) and reuses it, so every field that is set must be reset in <see cref="Begin"/>.
/// </summary>
sealed class RequestContext
{
    // As in nginx: .NET's client would write get as GET, and few servers accept other characters.
    static readonly SearchValues<char> MethodCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    /// <summary>Bytes of a head whose text may stay with its connection.</summary>
    const int MostKeptHead = 4096;

    RewriteState? _rewrite;
    int _charged;
    int _text;

    public RequestContext() => (Exchange, Traffic) = (new(this), new(this));

    public DefaultHttpContext Http { get; } = new(new FeatureCollection());

    /// <summary>The table when the request started; it never changes.</summary>
    public ActiveTable Table { get; private set; } = ActiveTable.Empty;

    /// <summary>The target as it was asked for.</summary>
    public RequestTarget Asked { get; private set; }

    /// <summary>The target by which the route is chosen: the one asked for, unless a rewrite changed it.</summary>
    public RequestTarget Target { get; private set; }

    /// <summary>What the rewrite directives of snippets have computed; null: none has run.</summary>
    public RewriteState? Rewrite { get; private set; }

    public ClientConnection Connection { get; private set; } = ClientConnection.Unknown;

    /// <summary>The client's address: the connection's, unless a trusted proxy reported another.</summary>
    public IPAddress ClientAddress { get; set; } = IPAddress.None;

    /// <summary>The address as text, as in <c>X-Forwarded-For</c>.</summary>
    public string ClientAddressText { get; set; } = "";

    /// <summary>The client's scheme, <c>http</c> or <c>https</c>, as far as known.</summary>
    public string Scheme { get; set; } = "http";

    /// <summary>The scheme in the words of the proxy that is believed, such as <c>wss</c>, as in <c>X-Forwarded-Proto</c>.</summary>
    public string SchemeText { get; set; } = "http";

    /// <summary>
    /// The Host the client asked for, with port if sent; used for the upstream and redirects. The route is chosen by the Host
    /// header itself, from which a trusted proxy's value may differ (behaviour 11).
    /// </summary>
    public RequestHost Host { get; set; }

    /// <summary>
    /// The Host header as received: it chose the route, even if a trusted proxy set another <see cref="Host"/>. None when it was
    /// refused.
    /// </summary>
    public RequestHost HostHeader { get; private set; }

    /// <summary>Why method, Host or header values cannot be sent on, so that the request is refused; null: they can.</summary>
    public AnswerReason? HeadFault { get; private set; }

    /// <summary>False: it was parsed inside the body of the previous request, and must not be served.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>The value of <c>X-Forwarded-Port</c> (behaviour 5).</summary>
    public string ForwardedPort { get; set; } = "";

    /// <summary>The chosen route; null when the request was refused before.</summary>
    public BoundRoute? Route { get; set; }

    /// <summary>The route's upstream, unless a feature chose another. Null: none, the answer is 404.</summary>
    public UpstreamState? Upstream { get; set; }

    /// <summary>The canary chosen instead of the route's own upstream; null for main traffic.</summary>
    public UpstreamState? Canary { get; set; }

    /// <summary>Cookie affinity for this request; null: the upstream's own balancer chooses.</summary>
    public CookieAffinity? Session { get; set; }

    /// <summary>The key of a session that this request began, to be set as cookie; null when there is none.</summary>
    public string? NewSessionKey { get; set; }

    /// <summary>The request target for the upstream: the client's, unless a feature rewrote it.</summary>
    public OriginForm UpstreamTarget { get; set; }

    /// <summary>The method for the upstream in place of the client's, which frames its answer the same way; null: the client's.</summary>
    public string? MethodToPod { get; set; }

    /// <summary><c>X-Request-ID</c>: the client's, or generated.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>The page of a refusal whose status has several; null: the status' usual one.</summary>
    public ErrorPage? ErrorPage { get; set; }

    /// <summary>The exchange with the upstream, over all tries.</summary>
    public UpstreamExchange Exchange { get; }

    /// <summary>Who answers it, as far as that is known by now.</summary>
    public Answerer Answerer =>
        Status == StatusCodes.Status499ClientClosedRequest ? Answerer.ClientLeft
        : Exchange.HasResponse ? Answerer.Pod
        : Http.Response.HasStarted || Status != 0 ? Answerer.Feature
        : Answerer.Nobody;

    /// <summary>The status for log and metrics: the client's, or 499 when it went away first.</summary>
    public int Status { get; set; }

    /// <summary>Why the controller answers it, or a pod failed; null: a pod answers.</summary>
    public AnswerReason? Reason { get; set; }

    /// <summary>nginx' <c>$ssl_client_verify</c>; null: no certificate is asked for.</summary>
    public string? ClientVerify { get; set; }

    /// <summary>Whether reading its body failed, after which nothing can be read from its connection.</summary>
    public bool IsBodyBroken { get; set; }

    /// <summary>Whether log and metrics omit it (health probes).</summary>
    public bool IsUnobserved { get; set; }

    /// <summary><see cref="Stopwatch"/> time when its headers were complete.</summary>
    public long StartedAt { get; private set; }

    /// <summary>What changes the body of its answer; null: nothing.</summary>
    public BodyFilter? BodyFilter { get; private set; }

    /// <summary>Counts body bytes.</summary>
    public ClientTraffic Traffic { get; }

    /// <summary>The request headers as received.</summary>
    public ReceivedHeaders Headers { get; } = new();

    /// <summary>The trace it belongs to; none without tracing.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>Its measurements; set when it has ended.</summary>
    public RequestMeasure Measure { get; set; }

    /// <summary>The destination of the last try, or null.</summary>
    public DestinationState? Destination => Exchange.Destination;

    /// <summary>Whether there was memory for it on its client's account; otherwise it is refused.</summary>
    public bool IsAffordable { get; private set; }

    public void Begin(IFeatureCollection features, ActiveTable table)
    {
        Http.Initialize(features);
        Table = table;
        Connection = features.Get<ClientConnection>() ?? ClientConnection.Unknown;
        IsInStep = Connection.Input is not { } input || input.HeadWasRead(features);
        Headers.Clear();
        if (Connection.Input is not { Head: { IsEmpty: false } head } || !Headers.TryRead(head))
            Headers.Read(Http.Request.Headers);
        HeadFault = !RequestHost.TryParse(Http.Request.Headers.Host.ToString(), out var host) ||
            (host.IsNone && !HttpProtocol.IsHttp10(Http.Request.Protocol)) ? AnswerReason.BadHost
            : Headers.HaveControl || Headers.HaveRepetition ? AnswerReason.BadHeader
            : Http.Request.Method.AsSpan().ContainsAnyExcept(MethodCharacters) ? AnswerReason.BadMethod
            : null;
        HostHeader = host;
        (ClientAddress, ClientAddressText, Scheme, SchemeText, Host, ForwardedPort) =
            ClientResolver.Resolve(Connection, host, Http.Request.Headers, table.Clients);
        (Asked, Target, UpstreamTarget) = (default, default, default);
        Rewrite = null;
        _text = 0;
        (Route, Upstream, Canary) = (null, null, null);
        (Session, NewSessionKey) = (null, null);
        MethodToPod = null;
        RequestId = "";
        ErrorPage = null;
        ClientVerify = null;
        Status = 0;
        Reason = null;
        IsUnobserved = false;
        IsBodyBroken = false;
        StartedAt = Stopwatch.GetTimestamp();
        Measure = default;
        Trace = default;
        BodyFilter = null;
        Exchange.Reset();
        Traffic.Begin(features);
        Charge(features);
    }

    /// <summary>Sets the target that the client asks for.</summary>
    public void Ask(in RequestTarget target) => (Asked, Target, UpstreamTarget) = (target, target, target.Origin);

    /// <summary>Replaces the target by which the route is chosen, and which the pod gets.</summary>
    public void RewriteTo(in RequestTarget target) => (Target, UpstreamTarget) = (target, target.Origin);

    /// <summary>The target in nginx' variables: the one for the pod, or, where that has no meaning, the one before.</summary>
    public RequestTarget Current => TryReadCurrent(out var target) ? target : Target;

    /// <summary>The target for the pod; false: rewriting made a path that has no meaning.</summary>
    public bool TryReadCurrent(out RequestTarget target) =>
        (target = Target).Origin == UpstreamTarget || RequestTarget.TryParse(UpstreamTarget.Text, out target);

    /// <summary>Replaces all of the client's lines of a header, for everything that follows.</summary>
    /// <param name="name">The header.</param>
    /// <param name="value">Its value; empty: none.</param>
    public void ReplaceHeader(string name, string value)
    {
        Headers.Replace(name, value.Length == 0 ? null : value);
        if (value.Length == 0)
            Http.Request.Headers.Remove(name);
        else
            Http.Request.Headers[name] = value;
    }

    /// <summary>Answers it with a status, whose page follows. For a step that calls no next one.</summary>
    public Task AnswerWith(int status, AnswerReason reason)
    {
        (Http.Response.StatusCode, Reason) = (status, reason);
        return Task.CompletedTask;
    }

    /// <summary>Adds a filter in front of what gets the body of its answer so far.</summary>
    public void AddFilter(Func<IHttpResponseBodyFeature, BodyFilter> create)
    {
        BodyFilter = create(Http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        Http.Features.Set<IHttpResponseBodyFeature>(BodyFilter);
    }

    /// <summary>Removes all filters from an answer that has not begun, for another one in its place.</summary>
    public void RemoveFilters()
    {
        if (BodyFilter is null)
            return;
        BodyFilter = null;
        Http.Features.Set<IHttpResponseBodyFeature>(Traffic);
    }

    /// <summary>Sends what filters hold back of an answer that is whole.</summary>
    public Task FinishBodyAsync() => BodyFilter is { } filter && Status == 0 && !Exchange.IsBroken && !Http.RequestAborted.IsCancellationRequested
        ? filter.FinishAsync()
        : Task.CompletedTask;

    /// <summary>The state of rewrite directives, which begins with the first of them.</summary>
    public RewriteState BeginRewrite()
    {
        if (Rewrite is null)
            (Rewrite = _rewrite ??= new()).Reset();
        return Rewrite;
    }

    /// <summary>Counts the characters of a text that is made for it.</summary>
    /// <exception cref="TooMuchTextException">They are too many together; nothing may be made of what is missing.</exception>
    public void CountText(int characters)
    {
        _text += characters;
        if (_text > TooMuchTextException.Most)
            throw new TooMuchTextException();
    }

    public void End()
    {
        Exchange.Head.Release();
        Connection.Place?.Give(_charged);
        Connection.Place?.End();
        Connection.Input?.RequestEnds(Http.Features);

        // The server keeps the text of known headers for the next request of the connection or stream.
        if (Headers.Length > MostKeptHead)
            Http.Request.Headers.Clear();
        Http.Uninitialize();
        Headers.Clear();
        Table = ActiveTable.Empty;
        (Route, Upstream, Canary) = (null, null, null);
    }

    void Charge(IFeatureCollection features)
    {
        (_charged, IsAffordable) = (0, true);
        if (Connection.Place is not { } place)
            return;
        place.Begin();
        var body = features.MayHaveBody() && !features.IsUpgradable() ? Http.Request.ContentLength ?? long.MaxValue : 0;
        var head = Headers.Length + features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Length;
        var bytes = ClientMemory.OfRequest(Connection.Http1 is null, head, body);
        if (place.TryTake(bytes))
            _charged = bytes;
        else
            IsAffordable = false;
    }
}
