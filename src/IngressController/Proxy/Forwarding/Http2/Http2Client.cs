using System.Diagnostics;
using System.Net;
using System.Text;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>The HTTP/2 connections of one profile to pods; SocketsHttpHandler pools them by scheme, address and port.</summary>
sealed class Http2Client : IDisposable
{
    readonly PodConnector _connector;
    readonly SocketsHttpHandler _connections;

    public Http2Client(ClientProfile profile, ConnectPolicy connect)
    {
        _connector = new(profile, connect);
        _connections = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = profile.MaxHeaderKiB,
            PooledConnectionIdleTimeout = profile.IdleTimeout,
            PooledConnectionLifetime = profile.MaxIdle == 0 ? TimeSpan.Zero : profile.Lifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
    }

    /// <summary>Connect times, by the request that opened the connection.</summary>
    public ConnectTimes ConnectTimes { get; } = new();

    /// <summary>An invoker that sends requests on these connections with the given settings.</summary>
    public HttpMessageInvoker CreateInvoker(ForwardSettings settings) => new(new ExchangeHandler(_connections, settings), disposeHandler: false);

    public void Dispose() => _connections.Dispose();

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var (_, stream) = await _connector.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellation);
        ConnectTimes.Add(context.InitialRequestMessage, Stopwatch.GetTimestamp() - begun);
        return stream;
    }
}
