using System.Collections.Frozen;
using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>All scenarios.</summary>
static class ScenarioCatalog
{
    const int Megabyte = 1 << 20;

    static readonly OwnPlace Plain = new("load.example", "/bytes/{size}");

    static readonly OwnPlace Secure = new("secure.example", "/bytes/{size}", Https: true);

    static readonly FrozenSet<int> WithRefusals = [200, 503];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("keep-alive", "GET over connections that stay open", Plain, Get),
        new("tls", "the same over HTTPS", Secure, Get),
        new("new-connections", "a TCP connection for each GET", Plain, settings => _ => new NewConnectionUser(settings.Target)),
        new("tls-full", "a TLS connection with a full handshake for each GET", Secure,
            settings => _ => new NewConnectionUser(settings.Target)),
        new("tls-resumed", "a TLS connection that resumes an earlier session for each GET", Secure,
            settings => _ => new ResumingUser(settings.Target)),
        new("http2", "GET over many streams of few HTTP/2 connections", Secure, Http2) { UsesStreams = true },
        new("grpc-unary", "gRPC calls of one message", new("grpc.example", "/grpc"), GrpcUnary) { UsesStreams = true },
        new("grpc-streaming", "messages over gRPC calls that stay open in both directions", new("grpc.example", "/grpc"), GrpcStreams) { UsesStreams = true },
        new("websocket", "messages over WebSockets that stay open", new("load.example", "/websocket"),
            settings => _ => new WebSocketUser(settings.Target, settings.Size)),
        new("upload", "POST of a body", new("load.example", "/sink"), Upload) { DefaultSize = Megabyte },
        new("download", "GET of a large answer", Plain, Get) { DefaultSize = Megabyte },
        new("mixed-hosts", "GET of many hosts in turn over each connection", Plain, GetFromHosts),
        new("churn", "GET while endpoints come and go", new("churn.example", "/bytes/{size}"), Get) { Change = ChangeEndpoints },
        new("ingress-churn", "GET of many hosts in turn while an Ingress comes and goes", Plain, GetFromHosts) { Change = ChangeIngress },
        new("canary", "GET of a path of which a canary takes a fifth", new("canary.example", "/bytes/{size}"), Get),
        new("basic-auth", "GET with a user's password", new("auth.example", "/bytes/{size}"), Get),
        new("rate-limited", "GET of a path with a rate limit; its refusals (503) are expected", new("limited.example", "/bytes/{size}"), Get)
        {
            Accepts = WithRefusals,
        },
        new("mixed", "small GETs of many hosts, uploads and downloads together, while endpoints come and go", new("churn.example", "/bytes/{size}"), Mixed)
        {
            Change = ChangeEndpoints,
        },
    ];

    static void ChangeEndpoints(OwnTarget target, int round) => target.ChangeEndpoints(round);

    static void ChangeIngress(OwnTarget target, int round) => target.ChangeIngress(round);

    /// <summary>Null when there is no scenario of this name.</summary>
    public static Scenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    static Func<int, IVirtualUser> Get(ScenarioSettings settings) => Users(settings.Target, [Http1Request.Get(settings.Target)]);

    static Func<int, IVirtualUser> Upload(ScenarioSettings settings) => Users(settings.Target, [Http1Request.Post(settings.Target, settings.Size)]);

    static Func<int, IVirtualUser> GetFromHosts(ScenarioSettings settings) =>
        Users(settings.Target, [.. settings.Hosts.Select(host => Http1Request.Get(settings.Target, host))]);

    // Of twenty requests one is an upload and one a download.
    static Func<int, IVirtualUser> Mixed(ScenarioSettings settings)
    {
        var target = settings.Target;
        var requests = Enumerable.Range(0, Math.Max(20, settings.Hosts.Count)).Select(i => (i % 20) switch
        {
            7 => Http1Request.Post(target, 64 * settings.Size, "/sink"),
            13 => Http1Request.Get(target, pathAndQuery: $"/bytes/{Megabyte}"),
            < 5 => Http1Request.Get(target),
            _ => Http1Request.Get(target, settings.Hosts[i % settings.Hosts.Count]),
        });
        return Users(target, [.. requests]);
    }

    static Func<int, IVirtualUser> Users(Target target, IReadOnlyList<Http1Request> requests) => number => new Http1User(target, requests, number);

    static Func<int, IVirtualUser> Http2(ScenarioSettings settings)
    {
        var connections = new Http2Connections(settings.Target, settings.Streams);
        return number => new Http2User(settings.Target, connections.Of(number));
    }

    static Func<int, IVirtualUser> GrpcUnary(ScenarioSettings settings)
    {
        var connections = new Http2Connections(settings.Target, settings.Streams);
        return number => new GrpcUnaryUser(settings.Target, connections.Of(number), settings.Size);
    }

    static Func<int, IVirtualUser> GrpcStreams(ScenarioSettings settings)
    {
        var connections = new Http2Connections(settings.Target, settings.Streams);
        return number => new GrpcStreamUser(settings.Target, connections.Of(number), settings.Size);
    }
}
