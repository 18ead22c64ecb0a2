using System.Buffers;
using System.Diagnostics;
using System.Net;
using IngressController.Core.Routing;
using IngressController.Metrics.Requests;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Connections.Heads;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Measuring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace IngressController.Proxy;

/// <summary>
/// One request on its way through: what was decided about it and what is known of its upstream. Kestrel keeps one per
/// connection (HTTP/1.1) or stream (HTTP/2) and uses it again, so a field that is set must be reset in <see cref="Begin"/>.
/// </summary>
sealed class RequestContext
{
    // As nginx has it: .NET's client would write get as GET, and few servers take more than this.
    static readonly SearchValues<char> MethodCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_");

    public RequestContext() => Exchange = new(this);

    public DefaultHttpContext Http { get; } = new(new FeatureCollection());

    /// <summary>The table this request started with, and keeps.</summary>
    public ActiveTable Table { get; private set; } = ActiveTable.Empty;

    public RequestTarget Target { get; set; }

    /// <summary>The connection it came on.</summary>
    public ClientConnection Connection { get; private set; } = ClientConnection.Unknown;

    /// <summary>The client's address: the connection's, unless a trusted proxy's word replaced it.</summary>
    public IPAddress ClientAddress { get; set; } = IPAddress.None;

    /// <summary>Its text, as <c>X-Forwarded-For</c> carries it.</summary>
    public string ClientAddressText { get; set; } = "";

    /// <summary><c>http</c> or <c>https</c>: how the client came, as far as is known.</summary>
    public string Scheme { get; set; } = "http";

    /// <summary>
    /// The Host text the client asked for, with port if sent: it goes to the upstream and into redirects. The route is chosen by
    /// the Host header itself, which a trusted proxy's word may differ from (behaviour 11).
    /// </summary>
    public RequestHost Host { get; set; }

    /// <summary>The Host header as it came: what chose the route, whoever vouches for another one in <see cref="Host"/>. None when it was refused.</summary>
    public RequestHost HostHeader { get; private set; }

    /// <summary>Whether its method, its Host and the values of its headers are such that they can be sent on; a request with others is refused.</summary>
    public bool HasSoundHead { get; private set; }

    /// <summary>False: it was read where the body of the request before it is, and is served to nobody.</summary>
    public bool IsInStep { get; private set; }

    /// <summary>What <c>X-Forwarded-Port</c> says (behaviour 5).</summary>
    public string ForwardedPort { get; set; } = "";

    /// <summary>What serves it; null when it was refused before a route was chosen.</summary>
    public BoundRoute? Route { get; set; }

    /// <summary>Where it goes: the route's upstream, unless a feature chose another. Null: nowhere, it answers 404.</summary>
    public UpstreamState? Upstream { get; set; }

    /// <summary>The canary that a feature chose instead of the route's own upstream; null for main traffic.</summary>
    public UpstreamState? Canary { get; set; }

    /// <summary>Keeps the client on its destination by a cookie; null: the upstream's own balancer chooses.</summary>
    public CookieAffinity? Session { get; set; }

    /// <summary>The key of a session that has just begun, to be told to the client; null when there is none to tell.</summary>
    public string? NewSessionKey { get; set; }

    /// <summary>What the upstream gets as request target: the client's, unless a feature rewrote it.</summary>
    public OriginForm UpstreamTarget { get; set; }

    /// <summary><c>X-Request-ID</c>: the client's, or made here.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>The page of a refusal that its status alone does not tell apart from others; null: the usual one.</summary>
    public ErrorPage? ErrorPage { get; set; }

    /// <summary>The exchange with the upstream, one try after another.</summary>
    public UpstreamExchange Exchange { get; }

    /// <summary>The status for log and metrics: what the client got, or 499 when it went away first.</summary>
    public int Status { get; set; }

    /// <summary>Whether log and metrics leave it out (health probes).</summary>
    public bool IsUnobserved { get; set; }

    /// <summary><see cref="Stopwatch"/> time at which its headers were complete.</summary>
    public long StartedAt { get; private set; }

    /// <summary>The bodies that come and go.</summary>
    public ClientTraffic Traffic { get; } = new();

    /// <summary>The headers as they came.</summary>
    public ReceivedHeaders Headers { get; } = new();

    /// <summary>The trace it belongs to; none where nothing is traced.</summary>
    public ActivityContext Trace { get; set; }

    /// <summary>What it came to; known when it has ended.</summary>
    public RequestMeasure Measure { get; set; }

    /// <summary>The destination of the last try, or null.</summary>
    public DestinationState? Destination => Exchange.Destination;

    public void Begin(IFeatureCollection features, ActiveTable table)
    {
        Http.Initialize(features);
        Table = table;
        Connection = features.Get<ClientConnection>() ?? ClientConnection.Unknown;
        IsInStep = Connection.Input is not { } input || input.HeadWasRead(features);
        Headers.Clear();
        Headers.Read(Http.Request.Headers);
        HasSoundHead = RequestHost.TryParse(Http.Request.Headers.Host.ToString(), out var host) && !Headers.HaveControl &&
            !Http.Request.Method.AsSpan().ContainsAnyExcept(MethodCharacters);
        HostHeader = host;
        (ClientAddress, ClientAddressText, Scheme, Host, ForwardedPort) = ClientResolver.Resolve(Connection, host, Http.Request.Headers, table.Clients);
        Target = default;
        Route = null;
        Upstream = null;
        Canary = null;
        Session = null;
        NewSessionKey = null;
        UpstreamTarget = default;
        RequestId = "";
        ErrorPage = null;
        Status = 0;
        IsUnobserved = false;
        StartedAt = Stopwatch.GetTimestamp();
        Measure = default;
        Trace = default;
        Exchange.Reset();
        Traffic.Begin(features);
    }

    public void End()
    {
        Connection.Input?.RequestEnds(Http.Features);
        Http.Uninitialize();
        Headers.Clear();
        Table = ActiveTable.Empty;
        Route = null;
        Upstream = null;
        Canary = null;
    }
}
