using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace IngressController.Proxy.Passthrough;

/// <summary>
/// Connects clients whose TLS has ended here to pods of TLSRoutes, whatever they speak inside. All others go on to HTTP.
/// </summary>
sealed partial class TerminatedGate(ActiveTableHolder tables, StreamConnector connector, ILogger<TerminatedGate> log)
{
    /// <summary>Time limit of a handshake with a pod; as that of a connection.</summary>
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Goes on to the handshake with a connection whose pods are chosen. They are drawn once: before it, a refusal is a reset.</summary>
    public static Task ShakeHandsAsync(ConnectionContext connection, BoundRoute route, ConnectionDelegate handshake)
    {
        connection.Features.Set(route);
        return handshake(connection);
    }

    public Task HandleAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connection.Features.Get<BoundRoute>() is { Upstream: not null } route ? PassOnAsync(connection, route) : next(connection);

    async Task PassOnAsync(ConnectionContext connection, BoundRoute route)
    {
        var policy = tables.Current.StreamSettings;
        connection.Features.Get<ClientPlace>()?.Begin();
        var client = ClientConnection.Of(connection, isTls: true, "443").Address;
        using var socket = await connector.ConnectAsync(route.Upstream!, client, policy, connection.ConnectionClosed);
        if (socket is null || await ServerAsync(route, socket) is not { } server)
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
        using var limit = new CancellationTokenSource(HandshakeTimeout);
        try
        {
            return route.Forwarding.StreamTls is { } tls
                ? new TlsEnd((SslStream)await tls.HandshakeAsync(new NetworkStream(socket, ownsSocket: false), limit.Token), socket)
                : new SocketEnd(socket);
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
