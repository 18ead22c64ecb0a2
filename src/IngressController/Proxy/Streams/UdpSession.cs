using System.Buffers;
using System.Net;
using System.Net.Sockets;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Outgoing;

namespace IngressController.Proxy.Streams;

/// <summary>The datagrams between one client and one destination. Ends when every datagram has its answers, or after a timeout.</summary>
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

    /// <summary>Begins a session with the next destination; null when there is none.</summary>
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

            // Sends no packet: it only restricts who may answer.
            server.Connect(address, destination.Port);
            return new(listener, client, server, policy);
        }
        catch (SocketException)
        {
            server?.Dispose();
            return null;
        }
    }

    /// <summary>Expects the answers to one more datagram; false when the session has ended and a new one is needed.</summary>
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
            await _server.SendAsync(datagram, SocketFlags.None, _end.Token);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Datagrams may get lost; clients repeat them if needed.
        }
    }

    /// <summary>Forwards answers until the session ends.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var registration = cancellation.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        _end.CancelAfter(_policy.Timeout);
        try
        {
            for (var received = 0L; !EndsAfter(received); received++)
                await PassBackAsync();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The destination refused, the port was closed, or the session timed out.
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

    // Atomic with TryExpect: an ended session must not get another datagram.
    bool EndsAfter(long received)
    {
        lock (_lock)
            return _hasEnded |= received >= _expected;
    }

    async Task PassBackAsync()
    {
        // An idle session holds no buffer: peeking at the first byte completes when a datagram arrives.
        var first = new byte[1];
        await _server.ReceiveAsync(first.AsMemory(), SocketFlags.Peek, _end.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxDatagram);
        try
        {
            var length = await _server.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, _end.Token);
            _end.CancelAfter(_policy.Timeout);
            await _listener.SendToAsync(buffer.AsMemory(0, length), SocketFlags.None, _client, _end.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
