using System.Globalization;
using System.Text;
using IngressController.Cli;
using IngressController.Metrics;
using IngressController.Proxy.Connections;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Proxy;

/// <summary>The HTTP and HTTPS listeners, with nginx' limits (behaviour 90, 91) where Kestrel's own differ.</summary>
sealed class EdgeServer : IAsyncDisposable
{
    /// <summary>Client connections at a time; nginx' worker_connections as ingress-nginx sets it.</summary>
    public const int MaxConnections = 16384;

    /// <summary>How long a client may take over its request line and headers.</summary>
    static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long a client may take over its TLS handshake.</summary>
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    readonly IServer _server;
    readonly ProxyApplication _application;
    ListenOptions? _http;
    ListenOptions? _https;

    public EdgeServer(
        ControllerOptions options, ProxyApplication application, HandshakeSelector handshakes, ConnectionMetrics connections, KestrelFactory kestrel)
    {
        _application = application;
        _server = kestrel.Create(settings =>
        {
            Limit(settings);
            _http = KestrelFactory.Listen(settings, options.BindAddress, options.HttpPort, listener =>
            {
                listener.Use(connections.Count);
                Describe(listener, isTls: false, options.ForwardedHttpPort);
                listener.UseCleartextHttp2(HeadersTimeout);
            });
            _https = KestrelFactory.Listen(settings, options.BindAddress, options.HttpsPort, listener =>
            {
                listener.Use(connections.Count);
                listener.RefusePlainHttp(HandshakeTimeout);
                listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = handshakes.SelectAsync, HandshakeTimeout = HandshakeTimeout });
                Describe(listener, isTls: true, "443");
            });
        });
    }

    /// <summary>The port bound for HTTP, once started.</summary>
    public int HttpPort => _http!.IPEndPoint!.Port;

    /// <summary>The port bound for HTTPS, once started.</summary>
    public int HttpsPort => _https!.IPEndPoint!.Port;

    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(_application, cancellation);

    /// <summary>Stops accepting, then waits for open requests and WebSockets until <paramref name="abort"/>.</summary>
    public Task StopAsync(CancellationToken abort) => _server.StopAsync(abort);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    static void Limit(KestrelServerOptions settings)
    {
        settings.AllowAlternateSchemes = true;
        // A target in absolute form names the host that counts (RFC 9112, 3.2.2).
        settings.AllowHostHeaderOverride = true;
        settings.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        settings.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var limits = settings.Limits;
        limits.MaxConcurrentConnections = MaxConnections;
        limits.MaxConcurrentUpgradedConnections = MaxConnections;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.Http2.MaxStreamsPerConnection = 128;
    }

    static void Describe(ListenOptions listener, bool isTls, string? forwardedPort)
    {
        listener.Use(next => connection =>
        {
            forwardedPort ??= listener.IPEndPoint!.Port.ToString(CultureInfo.InvariantCulture);
            connection.Features.Set(ClientConnection.Of(connection, isTls, forwardedPort));
            return next(connection);
        });
    }
}
