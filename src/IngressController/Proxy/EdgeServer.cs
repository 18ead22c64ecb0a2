using System.Globalization;
using System.Net.Security;
using System.Text;
using IngressController.Core.Annotations;
using IngressController.Options;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Connections.Heads;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Outgoing;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Proxy;

/// <summary>The HTTP and HTTPS listeners.</summary>
sealed class EdgeServer : IAsyncDisposable
{
    readonly IServer _server;
    readonly ProxyApplication _application;
    ListenOptions? _http;
    ListenOptions? _https;

    public EdgeServer(
        ControllerOptions options, ProxyApplication application, ConnectionSteps steps, HandshakeSelector handshakes, GatewayHandshakes gatewayHandshakes,
        GatewayTransport gateways, KestrelFactory kestrel)
    {
        _application = application;
        _server = kestrel.Create(settings =>
        {
            Configure(settings);
            steps.Limits.Attach(settings.Limits);
            _http = KestrelFactory.Listen(
                settings, options.BindAddress, options.HttpPort,
                listener => UsePlain(listener, steps, Description(listener, isTls: false, options.ForwardedHttpPort)));
            _https = KestrelFactory.Listen(
                settings, options.BindAddress, options.HttpsPort,
                listener => UseTls(listener, steps, handshakes.SelectAsync, Description(listener, isTls: true, "443")));
            settings.Listen(GatewayEndPoint.Plain, listener => UsePlain(listener, steps, static connection => OfGateway(connection, isTls: false)));
            settings.Listen(
                GatewayEndPoint.Tls,
                listener => UseTls(listener, steps, gatewayHandshakes.SelectAsync, static connection => OfGateway(connection, isTls: true)));
        }, options.InlineScheduling, steps.Refused, steps.Faults, gateways);
    }

    /// <summary>The bound port for HTTP, once started.</summary>
    public int HttpPort => _http!.IPEndPoint!.Port;

    /// <summary>The bound port for HTTPS, once started.</summary>
    public int HttpsPort => _https!.IPEndPoint!.Port;

    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(_application, cancellation);

    /// <summary>Stops accepting, then waits for open requests and WebSockets until <paramref name="abort"/>.</summary>
    public Task StopAsync(CancellationToken abort) => _server.StopAsync(abort);

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    static void Configure(KestrelServerOptions settings)
    {
        settings.AllowAlternateSchemes = true;
        // A target in absolute form overrides the Host header (RFC 9112, 3.2.2).
        settings.AllowHostHeaderOverride = true;
        settings.RequestHeaderEncodingSelector = static name => name switch
        {
            ":path" => TargetEncoding.Instance,
            "Content-Length" => LengthEncoding.Instance,
            _ => Encoding.Latin1,
        };
        settings.ResponseHeaderEncodingSelector = static _ => FieldEncoding.Instance;
    }

    static void UsePlain(ListenOptions listener, ConnectionSteps steps, Func<ConnectionContext, ClientConnection> describe)
    {
        steps.BeginPlain(listener);
        listener.UseCleartextHttp2(steps.HeaderTimeout);
        listener.MendHeads();
        steps.End(listener);
        Describe(listener, describe);
    }

    static void UseTls(
        ListenOptions listener, ConnectionSteps steps, Func<TlsHandshakeCallbackContext, ValueTask<SslServerAuthenticationOptions>> select,
        Func<ConnectionContext, ClientConnection> describe)
    {
        var isOfGateway = listener.EndPoint is GatewayEndPoint;
        steps.BeginTls(listener, isOfGateway);
        // HandshakeDeadline enforces the timeout; Kestrel's own could not be changed at run time.
        listener.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = select, HandshakeTimeout = Durations.Longest });
        steps.EndHandshake(listener, isOfGateway);
        listener.MendHeads();
        steps.End(listener);
        Describe(listener, describe);
    }

    static void Describe(ListenOptions listener, Func<ConnectionContext, ClientConnection> describe) => listener.Use(next => connection =>
    {
        connection.Features.Set(describe(connection));
        return next(connection);
    });

    static Func<ConnectionContext, ClientConnection> Description(ListenOptions listener, bool isTls, string? forwardedPort) => connection =>
    {
        forwardedPort ??= listener.IPEndPoint!.Port.ToString(CultureInfo.InvariantCulture);
        return ClientConnection.Of(connection, isTls, forwardedPort);
    };

    static ClientConnection OfGateway(ConnectionContext connection, bool isTls)
    {
        var socket = connection.Features.GetRequiredFeature<GatewaySocket>();
        return ClientConnection.Of(
            connection, isTls, socket.Endpoint.Port.ToString(CultureInfo.InvariantCulture), socket.Endpoint, socket.Gateway);
    }
}
