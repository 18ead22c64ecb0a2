using System.Buffers;
using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Streams;

/// <summary>
/// What one client and one destination say to each other by datagrams. It ends when every datagram has had its answers, or after
/// a silence.
/// </summary>
sealed class UdpSession : IDisposable
{
    const int MaxDatagram = 65_535;

    readonly Socket _listener;
    readonly SocketAddress _client;
    readonly Socket _server;
    readonly StreamPolicy _policy;
    readonly CancellationTokenSource _end = new();
    readonly Lock _lock = new();
    long _expected;
    bool _hasEnded;

    UdpSession(Socket listener, SocketAddress client, Socket server, StreamPolicy policy) =>
        (_listener, _client, _server, _policy) = (listener, client, server, policy);

    /// <summary>Begins a session with the destination whose turn it is; null when there is none.</summary>
    public static UdpSession? Begin(UpstreamState upstream, Socket listener, SocketAddress client, StreamPolicy policy, ConnectPolicy connect)
    {
        var endPoint = (IPEndPoint)new IPEndPoint(client.Family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(client);
        if (upstream.Next(ClientConnection.AddressOf(endPoint), default) is not { Destination: var destination })
            return null;
        var address = IPAddress.Parse(destination.Address);
        if (connect.ProblemOfPod(address, destination.Port) is not null)
            return null;
        Socket? server = null;
        try
        {
            server = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);

            // No packet is sent for this: it only says who may answer.
            server.Connect(address, destination.Port);
            return new(listener, client, server, policy);
        }
        catch (SocketException)
        {
            server?.Dispose();
            return null;
        }
    }

    /// <summary>Counts one more datagram whose answers are to come; false when the session has ended and another one must begin.</summary>
    public bool TryExpect()
    {
        lock (_lock)
        {
            _expected += _policy.Responses;
            return !_hasEnded;
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram)
    {
        try
        {
            _end.CancelAfter(_policy.Timeout);
            await _server.SendAsync(datagram, SocketFlags.None, _end.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Datagrams get lost; the client repeats what matters to it.
        }
    }

    /// <summary>Passes answers back until the session ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        _end.CancelAfter(_policy.Timeout);
        try
        {
            for (var received = 0L; !EndsAfter(received); received++)
                await PassBackAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The destination refuses, the port is closed, or nobody has said anything for too long.
        }
        finally
        {
            EndsAfter(long.MaxValue);
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        _end.Dispose();
    }

    // One decision with TryExpect: a datagram must not be given to a session that has just ended.
    bool EndsAfter(long received)
    {
        lock (_lock)
            return _hasEnded |= received >= _expected;
    }

    async Task PassBackAsync()
    {
        // A silent session holds no buffer: a look at the first byte ends when a datagram is there.
        var first = new byte[1];
        await _server.ReceiveAsync(first.AsMemory(), SocketFlags.Peek, _end.Token).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);
        try
        {
            var length = await _server.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, _end.Token).ConfigureAwait(false);
            _end.CancelAfter(_policy.Timeout);
            await _listener.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, _client, _end.Token).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
