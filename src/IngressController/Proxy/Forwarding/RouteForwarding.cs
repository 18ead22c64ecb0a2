using System.Net;
using IngressController.Proxy.Balancing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>A route's <see cref="ForwardSettings"/> and the clients that implement them.</summary>
sealed class RouteForwarding
{
    readonly Way _plain;
    readonly Way _secure;

    public RouteForwarding(ForwardSettings settings, UpstreamClientPool clients)
    {
        Settings = settings;
        var isHttp2 = settings.Protocol is UpstreamProtocol.Grpc or UpstreamProtocol.Grpcs;
        _plain = Way.Of(clients.Of(settings.Client), settings);
        _secure = settings.Protocol is UpstreamProtocol.Https or UpstreamProtocol.AsClient or UpstreamProtocol.Grpcs
            ? Way.Of(clients.Of(settings.Client with { Tls = settings.Tls, IsHttp2 = isHttp2 }), settings)
            : _plain;
        Request = new()
        {
            Version = isHttp2 ? HttpVersion.Version20 : settings.UseHttp10 ? HttpVersion.Version10 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = settings.ActivityTimeout,
        };
        ClosesConnections = !isHttp2 && (settings.UseHttp10 || settings.Client.Lifetime == TimeSpan.Zero);
    }

    /// <summary>A client, and the invoker that sends by it.</summary>
    public sealed record Way(UpstreamClient Client, HttpMessageInvoker Invoker)
    {
        public static Way Of(UpstreamClient client, ForwardSettings settings) => new(client, client.CreateInvoker(settings));
    }

    public ForwardSettings Settings { get; }

    public IEnumerable<UpstreamClient> Clients => [_plain.Client, _secure.Client];

    /// <summary>YARP's configuration of each request.</summary>
    public ForwarderRequestConfig Request { get; }

    /// <summary>Whether requests are sent with Connection: close.</summary>
    public bool ClosesConnections { get; }

    /// <summary>
    /// The way for a request, and the prefix of its target. HTTP/1.1 over TLS uses <c>http</c> too: the client's connections add
    /// TLS themselves, while .NET would keep separate https connections for each Host that a client sends. HTTP/2 sends its
    /// scheme to the pod, so it must be the true one.
    /// </summary>
    public (Way Way, string Prefix) To(DestinationState destination, string clientScheme) => Settings.Protocol switch
    {
        UpstreamProtocol.Https => (_secure, destination.HttpPrefix),
        UpstreamProtocol.AsClient => (clientScheme == "https" ? _secure : _plain, destination.HttpPrefix),
        UpstreamProtocol.Grpcs => (_secure, destination.HttpsPrefix),
        _ => (_plain, destination.HttpPrefix),
    };
}
