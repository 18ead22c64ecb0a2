using System.Collections.Concurrent;
using System.Threading.Channels;
using IngressController.Core.Gateways.Serving;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace IngressController.Proxy.Gateways;

/// <summary>One listening socket, with the connections that came by it.</summary>
sealed class GatewaySocket : IAsyncDisposable
{
    readonly IConnectionListener _socket;
    readonly ConcurrentDictionary<ConnectionContext, byte> _open = new();
    volatile bool _isLeaving;

    public GatewaySocket(GatewayPort port, IConnectionListener socket, ChannelWriter<ConnectionContext> accepted)
    {
        (Endpoint, Gateway, _socket) = (port.Endpoint, port.Gateway, socket);

        // Elsewhere: as long as connections wait, accepting them does not return to whoever puts a table in force.
        _ = Task.Run(() => AcceptAsync(accepted));
    }

    /// <summary>What it is listened on for: the address and port that clients know.</summary>
    public GatewayEndpoint Endpoint { get; }

    /// <summary>The Gateway that it was opened for: its connections are served nobody else's routes.</summary>
    public ObjectKey Gateway { get; }

    /// <summary>The endpoint of a Gateway to whose socket a client has connected.</summary>
    public static GatewayEndpoint EndpointOf(ConnectionContext connection) => connection.Features.Get<GatewaySocket>()?.Endpoint ?? default;

    /// <summary>Stops listening, and asks open connections to end with the request that they have.</summary>
    public void Leave()
    {
        // The transport of sockets closes its socket before it returns.
        _socket.UnbindAsync().AsTask().GetAwaiter().GetResult();
        foreach (var connection in _open.Keys)
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        _isLeaving = true;
        EndIfUnused();
    }

    public ValueTask UnbindAsync(CancellationToken cancellation) => _socket.UnbindAsync(cancellation);

    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    void Forget(ConnectionContext connection)
    {
        _open.TryRemove(connection, out _);
        if (_isLeaving)
            EndIfUnused();
    }

    // Its connections have their memory of the socket's pool, which goes with the last of them. Nothing is waited for.
    void EndIfUnused()
    {
        if (_open.IsEmpty)
            _ = _socket.DisposeAsync().AsTask();
    }

    async Task AcceptAsync(ChannelWriter<ConnectionContext> accepted)
    {
        try
        {
            while (await _socket.AcceptAsync() is { } connection)
            {
                connection.Features.Set(this);
                _open.TryAdd(connection, 0);
                connection.ConnectionClosed.UnsafeRegister(_ => Forget(connection), null);
                if (!await TryHandOnAsync(connection, accepted))
                    return;
            }
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
        {
            // The server stops.
        }
    }

    // One that nobody takes any more would stay open, and its client would wait.
    static async ValueTask<bool> TryHandOnAsync(ConnectionContext connection, ChannelWriter<ConnectionContext> accepted)
    {
        try
        {
            await accepted.WriteAsync(connection);
            return true;
        }
        catch (ChannelClosedException)
        {
            await connection.DisposeAsync();
            return false;
        }
    }
}
