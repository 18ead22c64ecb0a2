using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using IngressController.Core.Gateways.Serving;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Proxy.Gateways;

/// <summary>One listener for the server, many sockets below it.</summary>
sealed class GatewayListener(GatewayEndPoint endPoint) : IConnectionListener
{
    // A full channel leaves further connections in the sockets' own queues.
    readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(new BoundedChannelOptions(64) { SingleReader = true });
    readonly ConcurrentDictionary<GatewayEndpoint, GatewaySocket> _sockets = new();
    readonly Lock _adding = new();
    bool _isUnbound;

    public EndPoint EndPoint => endPoint;

    public bool IsTls => endPoint.IsTls;

    /// <summary>What is listened on.</summary>
    public IEnumerable<GatewayEndpoint> Endpoints => _sockets.Keys;

    public bool Has(GatewayEndpoint endpoint) => _sockets.ContainsKey(endpoint);

    /// <summary>Whether an endpoint is listened on for the Gateway that it belongs to by a table.</summary>
    public bool Serves(GatewayEndpoint endpoint, GatewayPort? port) =>
        port is not null && port.IsTls == IsTls && _sockets.TryGetValue(endpoint, out var socket) && socket.Gateway == port.Gateway;

    /// <summary>Accepts on a socket. False: the server stops and takes no more connections; the socket is still the caller's.</summary>
    public bool TryAdd(GatewayPort port, IConnectionListener socket)
    {
        lock (_adding)
        {
            if (!_isUnbound)
                _sockets[port.Endpoint] = new(port, socket, _accepted.Writer);
            return !_isUnbound;
        }
    }

    /// <summary>Stops listening. Open requests go on; their connections end with them.</summary>
    public void Remove(GatewayEndpoint endpoint)
    {
        if (_sockets.TryRemove(endpoint, out var socket))
            socket.Leave();
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (_adding)
            _isUnbound = true;
        foreach (var (_, socket) in _sockets)
            await socket.UnbindAsync(cancellationToken);
        _accepted.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets.Values)
            await socket.DisposeAsync();
        _sockets.Clear();
    }
}
