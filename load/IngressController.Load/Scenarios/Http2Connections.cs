using System.Net;
using System.Net.Sockets;
using IngressController.Load.Targets;

namespace IngressController.Load.Scenarios;

/// <summary>HTTP/2 connections, each shared by the same number of virtual users; with prior knowledge where there is no TLS.</summary>
sealed class Http2Connections(Target target, int usersPerConnection)
{
    readonly Dictionary<int, HttpMessageInvoker> _connections = [];
    readonly Lock _lock = new();

    /// <summary>The connection of a user; it opens with its first request.</summary>
    public HttpMessageInvoker Of(int user)
    {
        lock (_lock)
        {
            var number = user / usersPerConnection;
            if (!_connections.TryGetValue(number, out var connection))
                _connections.Add(number, connection = new(Handler(target)));
            return connection;
        }
    }

    /// <summary>A request of this version, ready but for its content.</summary>
    public static HttpRequestMessage Request(Target target, HttpMethod method)
    {
        var request = new HttpRequestMessage(method, target.Url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in target.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    /// <summary>A client that connects to the target whatever its URL's host resolves to.</summary>
    public static SocketsHttpHandler Handler(Target target) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        SslOptions = target.Tls(),
        ConnectCallback = async (_, cancellation) => new NetworkStream(await target.ConnectAsync(cancellation), ownsSocket: true),
    };
}
