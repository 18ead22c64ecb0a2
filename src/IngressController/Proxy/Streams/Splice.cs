using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace IngressController.Proxy.Streams;

/// <summary>
/// Passes bytes on between a client and a server, both ways at once. The end of one direction is passed on as such, and the
/// other goes on: each side may finish in its own time. An error on one side breaks the other too, so that a stream that was cut
/// is not taken for a whole one.
/// </summary>
sealed class Splice : IDisposable
{
    const int BufferSize = 32 * 1024;

    readonly PipeReader _fromClient;
    readonly Socket _client;
    readonly Socket _server;
    readonly long _timeoutMilliseconds;
    readonly CancellationTokenSource _end = new();
    readonly Timer _idle;
    long _lastActivity = Environment.TickCount64;

    /// <param name="fromClient">What the client sends, some of which may be there already.</param>
    /// <param name="client">Its socket, to write to.</param>
    /// <param name="server">The server's socket.</param>
    /// <param name="timeout">How long both may be silent.</param>
    public Splice(PipeReader fromClient, Socket client, Socket server, TimeSpan timeout)
    {
        _fromClient = fromClient;
        _client = client;
        _server = server;
        _timeoutMilliseconds = (long)timeout.TotalMilliseconds;
        _idle = new(static splice => ((Splice)splice!).CheckIdle(), this, _timeoutMilliseconds, Timeout.Infinite);
    }

    public long BytesToServer { get; private set; }

    public long BytesToClient { get; private set; }

    /// <summary>Runs until both directions have ended; false when something broke them off: an error, silence, or the end of patience.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation = default)
    {
        await using var registration = cancellation.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        var whole = await Task.WhenAll(GuardAsync(ToServerAsync()), GuardAsync(ToClientAsync())).ConfigureAwait(false);
        if (whole is [true, true])
            return true;
        // The server's end of the connection is reset rather than closed.
        _server.LingerState = new(enable: true, seconds: 0);
        return false;
    }

    public void Dispose()
    {
        _idle.Dispose();
        _end.Dispose();
    }

    async Task<bool> GuardAsync(Task direction)
    {
        try
        {
            await direction.ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            return false;
        }
    }

    async Task ToServerAsync()
    {
        while (true)
        {
            var result = await _fromClient.ReadAsync(_end.Token).ConfigureAwait(false);
            Touch();
            foreach (var piece in result.Buffer)
                await SendAsync(_server, piece).ConfigureAwait(false);
            BytesToServer += result.Buffer.Length;
            _fromClient.AdvanceTo(result.Buffer.End);
            if (!result.IsCompleted)
                continue;
            _server.Shutdown(SocketShutdown.Send);
            return;
        }
    }

    async Task ToClientAsync()
    {
        while (true)
        {
            // A silent connection holds no buffer: the empty read ends when there is something to read.
            await _server.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _end.Token).ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var count = await _server.ReceiveAsync(buffer.AsMemory(), SocketFlags.None, _end.Token).ConfigureAwait(false);
                Touch();
                if (count == 0)
                    break;
                await SendAsync(_client, buffer.AsMemory(0, count)).ConfigureAwait(false);
                BytesToClient += count;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        _client.Shutdown(SocketShutdown.Send);
    }

    async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, _end.Token).ConfigureAwait(false)..];
            Touch();
        }
    }

    void Touch() => Volatile.Write(ref _lastActivity, Environment.TickCount64);

    void CheckIdle()
    {
        var left = _timeoutMilliseconds - (Environment.TickCount64 - Volatile.Read(ref _lastActivity));
        try
        {
            if (left <= 0)
                _end.Cancel();
            else
                _idle.Change(left, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }
}
