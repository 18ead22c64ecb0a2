using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Forwarding;

/// <summary>The connections of one profile to pods; SocketsHttpHandler pools them by scheme, address and port.</summary>
sealed class UpstreamClient : IDisposable
{
    readonly ClientProfile _profile;
    readonly ConnectPolicy _connect;
    readonly UpstreamTlsOptions? _tls;
    readonly SocketsHttpHandler _connections;

    public UpstreamClient(ClientProfile profile, ConnectPolicy connect)
    {
        _profile = profile;
        _connect = connect;
        _tls = profile.Tls is { } tls ? new(tls, profile.IsHttp2) : null;
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
            PooledConnectionLifetime = profile.Lifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
    }

    /// <summary>Connect times, by the request that opened the connection.</summary>
    public ConnectTimes ConnectTimes { get; } = new();

    /// <summary>An invoker that sends requests on these connections with the given settings.</summary>
    public HttpMessageInvoker CreateInvoker(ForwardSettings settings) => new(new ExchangeHandler(_connections, settings), disposeHandler: false);

    public void Dispose() => _connections.Dispose();

    // A custom connect, so that its timeout can be told from others: it is a TimeoutException inside a connection error. TLS is
    // done here too, because SocketsHttpHandler would always send the client's Host as SNI.
    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endPoint = context.DnsEndPoint;
        var address = IPAddress.Parse(endPoint.Host);
        if (_connect.ProblemOfPod(address, endPoint.Port) is { } problem)
            throw new RefusedDestinationException(endPoint.ToString(), problem);
        var begun = Stopwatch.GetTimestamp();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(_profile.ConnectTimeout);
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(address, endPoint.Port, timeout.Token);
            ConnectTimes.Add(context.InitialRequestMessage, Stopwatch.GetTimestamp() - begun);
            stream = new NetworkStream(socket, ownsSocket: true);
            return _tls is null ? stream : await HandshakeAsync(stream, _tls, timeout.Token);
        }
        catch (Exception error)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
            if (error is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new TimeoutException($"no connection to {endPoint.Host}:{endPoint.Port} within {_profile.ConnectTimeout.TotalSeconds} s", error);
            throw;
        }
    }

    static async ValueTask<Stream> HandshakeAsync(Stream stream, UpstreamTlsOptions tls, CancellationToken cancellation)
    {
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(tls.Create(), cancellation);
        return secure;
    }
}
