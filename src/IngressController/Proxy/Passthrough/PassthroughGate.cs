using System.IO.Pipelines;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Gateways;
using IngressController.Proxy.Streams;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IngressController.Proxy.Passthrough;

/// <summary>
/// While any host uses TLS passthrough, reads the server name of each new TLS connection and connects those for such hosts to a
/// pod (behaviour 100). The bytes of all others stay unread.
/// </summary>
sealed partial class PassthroughGate(ActiveTableHolder tables, StreamConnector connector, IMatchMeter meter, ILogger<PassthroughGate> log)
{
    public async Task HandleAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var table = tables.Current;
        if (table.Passthrough.IsEmpty)
        {
            await next(connection);
            return;
        }

        if (await ReadHelloAsync(connection) is not { } hello)
            return;
        if (hello.Length > 0 && table.Passthrough.Find(table.Routing.MatchHost(HostName.OfHeader(hello), meter)) is { } upstream)
            await PassOnAsync(connection, upstream, table.StreamSettings);
        else
            await next(connection);
    }

    /// <summary>
    /// The same for a connection to a Gateway, where TLSRoutes say so. One for whose name there is no listener, no route or no pod ends before
    /// the handshake, without an answer; listeners that end TLS themselves get the others.
    /// </summary>
    public async Task HandleGatewayAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var table = tables.Current;
        if (table.Gateways.Table.Find(GatewaySocket.EndpointOf(connection)) is not { HasTlsRoutes: true } port)
        {
            await next(connection);
            return;
        }

        if (await ReadHelloAsync(connection) is not { } hello)
            return;
        var name = HostName.OfHeader(hello).ToString();
        var listener = port.FindListener(name);
        if (listener is { IsTls: false })
            await next(connection);
        else if (listener is null || TlsRoutes.Find(table, listener, name) is not { Upstream: { } upstream } route)
            connection.Abort();
        else if (listener.Terminates)
            await TerminatedGate.ShakeHandsAsync(connection, route, next);
        else
            await PassOnAsync(connection, upstream, table.StreamSettings);
    }

    static ValueTask<string?> ReadHelloAsync(ConnectionContext connection) => ReadHelloAsync(
        connection.Transport.Input, connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default);

    /// <summary>The requested server name, empty when there is none or it is unreadable; null when the client has gone.</summary>
    static async ValueTask<string?> ReadHelloAsync(PipeReader input, CancellationToken stopping)
    {
        try
        {
            var needed = 1;
            while (true)
            {
                var result = await input.ReadAtLeastAsync(needed, stopping);
                var parse = ClientHello.Parse(result.Buffer, out var name, out needed);
                var isEmpty = result.Buffer.IsEmpty;
                // Consume nothing: the next reader gets the same bytes.
                input.AdvanceTo(result.Buffer.Start);
                if (parse != HelloParse.Incomplete)
                    return name ?? "";
                if (result.IsCompleted || result.IsCanceled)
                    return isEmpty ? null : "";
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    async Task PassOnAsync(ConnectionContext connection, UpstreamState upstream, StreamPolicy policy)
    {
        connection.Features.Get<HandshakeDeadline>()?.Meet();
        connection.Features.Get<ClientPlace>()?.Begin();
        var client = ClientConnection.Of(connection, isTls: true, "443").Address;
        using var server = await connector.ConnectAsync(upstream, client, policy, CancellationToken.None);
        if (server is null || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            connection.Abort();
            return;
        }

        using var splice = new Splice(connection.Transport.Input, new SocketEnd(socket), new SocketEnd(server), policy.Timeout);
        if (!await splice.RunAsync())
            connection.Abort();
        LogEnded(log, upstream.Upstream.Key.ToString(), splice.BytesToServer, splice.BytesToClient);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Passed a TLS connection on to {Upstream}: {BytesToServer} bytes there, {BytesToClient} bytes back")]
    static partial void LogEnded(ILogger log, string upstream, long bytesToServer, long bytesToClient);
}
