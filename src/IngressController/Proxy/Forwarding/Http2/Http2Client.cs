using System.Diagnostics;
using System.Net;
using System.Text;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>The HTTP/2 connections of one profile to pods; SocketsHttpHandler pools them by scheme, address and port.</summary>
sealed class Http2Client : IDisposable
{
    /// <summary>
    /// KiB of an answer's head that .NET reads: beyond it, .NET ends the whole connection. The profile's own limit ends one request
    /// (<see cref="Http2Exchange"/>).
    /// </summary>
    const int MostOfHeads = 1024;

    readonly PodConnector _connector;
    readonly SilentConnections _silent = new();
    readonly SocketsHttpHandler _connections;

    public Http2Client(ClientProfile profile, ConnectPolicy connect)
    {
        _connector = new(profile, connect);
        MostOfHead = profile.MaxHeaderKiB * 1024;
        _connections = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            MaxResponseHeadersLength = Math.Max(MostOfHeads, profile.MaxHeaderKiB),
            PooledConnectionIdleTimeout = profile.IdleTimeout,
            PooledConnectionLifetime = profile.MaxIdle == 0 ? TimeSpan.Zero : profile.Lifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
    }

    /// <summary>Maximum octets of an answer's head, as lines of HTTP/1.1.</summary>
    public int MostOfHead { get; }

    /// <summary>Connect times, by the request that opened the connection.</summary>
    public ConnectTimes ConnectTimes { get; } = new();

    /// <summary>An invoker that sends requests on these connections with the given settings.</summary>
    public HttpMessageInvoker CreateInvoker(ForwardSettings settings) => new(new ExchangeHandler(_connections, settings), disposeHandler: false);

    /// <summary>A request had no answer in time: its connection is not used again, unless something came over it since the request began.</summary>
    /// <param name="since">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public Task CloseSilentAsync(Destination destination, long since) =>
        _silent.CloseAsync(new(IPAddress.Parse(destination.Address), destination.Port), since);

    public void Dispose() => _connections.Dispose();

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var pod = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        var (_, stream) = await _connector.ConnectAsync(pod.Address, pod.Port, cancellation, stream => _silent.Watch(stream, pod));
        ConnectTimes.Add(context.InitialRequestMessage, Stopwatch.GetTimestamp() - begun);
        return stream;
    }
}
