using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EchoPod;

/// <summary>
/// A TCP backend for tests that need exact bytes: it records each HTTP/1.1 request as it came and answers what it is told,
/// valid or not. Runs on loopback until disposed.
/// </summary>
public sealed class RawBackend : IAsyncDisposable
{
    readonly Socket _listener;
    readonly Func<RawExchange, Task> _answer;
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<RawRequest> _requests = [];
    readonly ConcurrentDictionary<Socket, Task> _connections = [];
    readonly Task _accepting;

    RawBackend(Socket listener, Func<RawExchange, Task> answer)
    {
        _listener = listener;
        _answer = answer;
        _accepting = AcceptAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The complete requests so far, oldest first.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    /// <summary>Starts a backend that gives every request the same answer.</summary>
    public static RawBackend Start(string answer, IPAddress? address = null)
    {
        var bytes = Encoding.Latin1.GetBytes(answer);
        return Start(exchange => exchange.SendAsync(bytes), address);
    }

    /// <summary>Starts a backend; <paramref name="answer"/> writes the answer or closes the connection.</summary>
    public static RawBackend Start(Func<RawExchange, Task> answer, IPAddress? address = null)
    {
        var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        listener.Listen();
        return new(listener, answer);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var connection in _connections.Keys)
            connection.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stop.Dispose();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _connections[socket] = ServeAsync(socket);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        var reader = new RawRequestReader(stream);
        try
        {
            while (await reader.ReadAsync(_stop.Token) is { } request)
            {
                _requests.Enqueue(request);
                await _answer(new(request, socket, _stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The peer is gone, or the answer closed the connection.
        }
    }
}

/// <summary>One request and the means to answer it.</summary>
/// <param name="Request">The complete request.</param>
/// <param name="Socket">Its connection.</param>
/// <param name="Cancellation">Cancelled when the backend is disposed.</param>
public sealed record RawExchange(RawRequest Request, Socket Socket, CancellationToken Cancellation)
{
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await Socket.SendAsync(bytes, SocketFlags.None, Cancellation)..];
    }

    /// <summary>Ends the connection with a reset instead of an orderly close.</summary>
    public void Reset()
    {
        Socket.LingerState = new(enable: true, seconds: 0);
        Socket.Dispose();
    }
}
