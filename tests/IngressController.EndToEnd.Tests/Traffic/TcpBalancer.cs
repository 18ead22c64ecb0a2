using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>
/// A balancer of TCP connections, as kube-proxy is one: the target is chosen when a connection comes, and the connection
/// stays there until one side ends it. It tries nothing twice. Runs on loopback until disposed.
/// </summary>
sealed class TcpBalancer : IAsyncDisposable
{
    readonly Func<IPEndPoint?> _choose;
    readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    readonly ConcurrentDictionary<Task, byte> _connections = [];
    readonly CancellationTokenSource _stop = new();
    readonly Task _accepting;

    /// <param name="choose">Chooses the target of a new connection; with null it is closed at once.</param>
    public TcpBalancer(Func<IPEndPoint?> choose)
    {
        _choose = choose;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                var connection = Task.Run(() => RelayAsync(client));
                _connections[connection] = 0;
                _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    async Task RelayAsync(Socket client)
    {
        using var nearer = client;
        if (_choose() is not { } target)
            return;
        using var farther = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await farther.ConnectAsync(target, broken.Token);
            await Task.WhenAll(PumpAsync(nearer, farther, broken), PumpAsync(farther, nearer, broken));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // The client sees its connection end, and counts what it loses by that.
        }
    }

    /// <summary>Passes on what one side sends, then that it sends no more; a failure ends the other direction too.</summary>
    static async Task PumpAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, broken.Token) is > 0 and var read)
                await SendAsync(to, buffer.AsMemory(0, read), broken.Token);
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
    }

    static async Task SendAsync(Socket to, ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        while (!octets.IsEmpty)
            octets = octets[await to.SendAsync(octets, cancellation)..];
    }
}
