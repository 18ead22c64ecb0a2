using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using IngressController.Core.Gateways.Rules;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Streams;
using IngressController.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Proxy.Passthrough;

/// <summary>
/// Connects clients whose TLS has ended here to pods of TLSRoutes, whatever they speak inside. A name without a route or a pod ends the
/// connection. All others go on to HTTP.
/// </summary>
sealed partial class TerminatedGate(ActiveTableHolder tables, StreamConnector connector, ILogger<TerminatedGate> log)
{
    /// <summary>Time limit of a handshake with a pod; as that of a connection.</summary>
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var table = tables.Current;
        var name = connection.Features.GetRequiredFeature<TlsSession>().ServerName;
        var listener = table.Gateways.Table.Find(GatewayEndPoint.Of(connection.LocalEndPoint))?.FindListener(name);
        return listener is { IsTls: true } ? PassOnAsync(connection, TlsRoutes.Find(table, listener, name), table.StreamSettings) : next(connection);
    }

    async Task PassOnAsync(ConnectionContext connection, BoundRoute? route, StreamPolicy policy)
    {
        connection.Features.Get<ClientPlace>()?.Begin();
        var client = ClientConnection.Of(connection, isTls: true, "443").Address;
        using var socket = route is null ? null : await connector.ConnectAsync(route.Upstream!, client, policy, connection.ConnectionClosed);
        if (socket is null || await ServerAsync(route!, socket) is not { } server)
        {
            connection.Abort();
            return;
        }

        var secure = connection.Features.GetRequiredFeature<ISslStreamFeature>().SslStream;
        using var splice = new Splice(connection.Transport.Input, new TlsEnd(secure, null), server, policy.Timeout);
        if (!await splice.RunAsync())
            connection.Abort();
    }

    // As a BackendTLSPolicy says; null when the pod cannot be vouched for, and gets nothing then.
    async ValueTask<StreamEnd?> ServerAsync(BoundRoute route, Socket socket)
    {
        if (route.Route.Policies.Get<BackendPolicy>()?.Tls is not { } tls)
            return new SocketEnd(socket);
        using var limit = new CancellationTokenSource(HandshakeTimeout);
        try
        {
            var options = new UpstreamTlsOptions(UpstreamTls.Of(tls), isHttp2: false);
            return new TlsEnd((SslStream)await options.HandshakeAsync(new NetworkStream(socket, ownsSocket: false), limit.Token), socket);
        }
        catch (Exception error) when (error is AuthenticationException or IOException or OperationCanceledException or CryptographicException)
        {
            LogNoTls(log, route.Upstream!.Upstream.Key.ToString(), error.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "A client's connection was closed: no TLS to a pod of {Upstream} as its BackendTLSPolicy asks: {Reason}")]
    static partial void LogNoTls(ILogger log, string upstream, string reason);
}
