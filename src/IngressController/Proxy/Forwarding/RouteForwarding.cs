using System.Net;
using IngressController.Proxy.Balancing;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>A route's <see cref="ForwardSettings"/> with the clients that carry them out.</summary>
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

    /// <summary>A client, and what sends requests by it.</summary>
    public sealed record Way(UpstreamClient Client, HttpMessageInvoker Invoker)
    {
        public static Way Of(UpstreamClient client, ForwardSettings settings) => new(client, client.CreateInvoker(settings));
    }

    public ForwardSettings Settings { get; }

    /// <summary>The clients it may use.</summary>
    public IEnumerable<UpstreamClient> Clients => [_plain.Client, _secure.Client];

    /// <summary>What YARP is told of each request.</summary>
    public ForwarderRequestConfig Request { get; }

    /// <summary>Whether the pod is told that no request will follow.</summary>
    public bool ClosesConnections { get; }

    /// <summary>
    /// The way of a request, and what its target is appended to. HTTP/1.1 over TLS goes by <c>http</c> all the same: the
    /// client's connections are TLS by themselves, and .NET would keep apart those of each Host a client may think of.
    /// HTTP/2 tells its scheme to the pod, so it must be the true one.
    /// </summary>
    public (Way Way, string Prefix) To(DestinationState destination, string clientScheme) => Settings.Protocol switch
    {
        UpstreamProtocol.Https => (_secure, destination.HttpPrefix),
        UpstreamProtocol.AsClient => (clientScheme == "https" ? _secure : _plain, destination.HttpPrefix),
        UpstreamProtocol.Grpcs => (_secure, destination.HttpsPrefix),
        _ => (_plain, destination.HttpPrefix),
    };
}
