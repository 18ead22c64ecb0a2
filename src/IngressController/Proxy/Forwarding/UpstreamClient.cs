using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Proxy.Forwarding;

/// <summary>The connections to pods, one pool for all upstreams: SocketsHttpHandler keeps them apart by scheme, address and port.</summary>
sealed class UpstreamClient : IDisposable
{
    /// <summary>nginx' proxy_connect_timeout (behaviour 91).</summary>
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    readonly HttpMessageInvoker _invoker;

    public UpstreamClient() => _invoker = new(new UnbufferedContentHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
        // Just below the minute after which many backends close an idle connection, so that we rarely meet their close.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(55),
        PooledConnectionLifetime = TimeSpan.FromHours(1),
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    }));

    /// <summary>How long connecting took, by the request it was done for.</summary>
    public ConnectTimes ConnectTimes { get; } = new();

    public HttpMessageInvoker Invoker => _invoker;

    /// <summary>How a request is sent when nothing else is asked for: HTTP/1.1, given up after 60 s without progress (behaviour 91).</summary>
    public static ForwarderRequestConfig DefaultRequest { get; } = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = TimeSpan.FromSeconds(60),
    };

    public void Dispose() => _invoker.Dispose();

    // An own connect, so that its timeout can be told from others: as TimeoutException inside a connection error.
    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endPoint = context.DnsEndPoint;
        var begun = Stopwatch.GetTimestamp();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(endPoint.Host), endPoint.Port, timeout.Token).ConfigureAwait(false);
            ConnectTimes.Add(context.InitialRequestMessage, Stopwatch.GetTimestamp() - begun);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new TimeoutException($"no connection to {endPoint.Host}:{endPoint.Port} within {ConnectTimeout.TotalSeconds} s", error);
            throw;
        }
    }
}
