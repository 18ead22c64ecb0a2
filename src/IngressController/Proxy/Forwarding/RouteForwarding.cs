using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Forwarding.Http1;
using IngressController.Proxy.Forwarding.Http2;

namespace IngressController.Proxy.Forwarding;

/// <summary>A route's <see cref="ForwardSettings"/> and the ways that implement them.</summary>
sealed class RouteForwarding
{
    readonly UpstreamWay _plain;
    readonly UpstreamWay _secure;
    readonly Lazy<UpstreamTlsOptions>? _streamTls;

    public RouteForwarding(ForwardSettings settings, UpstreamClientPool clients)
    {
        Settings = settings;
        var isHttp2 = settings.Protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs;
        var profile = settings.Client with { IsHttp2 = isHttp2 };
        Profiles = settings.Protocol is UpstreamProtocol.Https or UpstreamProtocol.AsClient or UpstreamProtocol.Grpcs
            ? [profile, profile with { Tls = settings.Tls }]
            : [profile];
        _streamTls = settings.Protocol is UpstreamProtocol.Https or UpstreamProtocol.Grpcs ? new(() => new(settings.Tls, isHttp2: false)) : null;
        _plain = WayOf(Profiles[0], settings, clients);
        _secure = Profiles.Count > 1 ? WayOf(Profiles[1], settings, clients) : _plain;
        ClosesConnections = !isHttp2 && !settings.UseHttp10 && settings.Protocol != UpstreamProtocol.FastCgi && settings.Client.MaxIdle == 0;
    }

    public ForwardSettings Settings { get; }

    /// <summary>The profiles of its connections.</summary>
    public IReadOnlyList<ClientProfile> Profiles { get; }

    /// <summary>TLS to its pods for connections that are not HTTP; null: they are plain. Read once, when the first such connection needs it.</summary>
    public UpstreamTlsOptions? StreamTls => _streamTls?.Value;

    /// <summary>Whether requests are sent with Connection: close.</summary>
    public bool ClosesConnections { get; }

    /// <summary>The way for a request of a client that used this scheme.</summary>
    public UpstreamWay To(string clientScheme) => Settings.Protocol switch
    {
        UpstreamProtocol.Https or UpstreamProtocol.Grpcs => _secure,
        UpstreamProtocol.AsClient => clientScheme == "https" ? _secure : _plain,
        _ => _plain,
    };

    static UpstreamWay WayOf(ClientProfile profile, ForwardSettings settings, UpstreamClientPool clients) =>
        profile.IsHttp2 ? new Http2Way(clients.Http2Of(profile), settings, clients.Forwarder)
        : settings.Protocol == UpstreamProtocol.FastCgi ? new FastCgiWay(clients.Http1Of(profile), settings, clients.Errors)
        : new Http1Way(clients.Http1Of(profile), settings);
}
