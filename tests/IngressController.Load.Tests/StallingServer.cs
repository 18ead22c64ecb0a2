using System.Net;
using System.Net.Sockets;

namespace IngressController.Load.Tests;

/// <summary>A server that answers each request on a connection with an empty 200 at once, but holds the very first one for a while.</summary>
sealed class StallingServer : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly TimeSpan _stall;
    readonly Task _accepting;
    int _requests;

    public StallingServer(TimeSpan stall)
    {
        _stall = stall;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            // A client sends its next request after the answer to the last one, so what comes is one request.
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                if (Interlocked.Increment(ref _requests) == 1)
                    await Task.Delay(_stall);
                await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }
        }
    }
}
