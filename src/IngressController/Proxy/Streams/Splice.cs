using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace IngressController.Proxy.Streams;

/// <summary>
/// Copies bytes between a client and a server in both directions. The end of one direction is forwarded as a half-close while the
/// other continues. An error on one side resets the other, so that a truncated stream does not look complete.
/// </summary>
sealed class Splice : IDisposable
{
    const int BufferSize = 32 * 1024;

    readonly PipeReader _fromClient;
    readonly StreamEnd _client;
    readonly StreamEnd _server;
    readonly long _timeoutMilliseconds;
    readonly CancellationTokenSource _end = new();
    readonly Timer _idle;
    long _lastActivity = Environment.TickCount64;

    /// <param name="fromClient">The client's input, possibly with bytes already received.</param>
    /// <param name="client">The client, for writing.</param>
    /// <param name="server">The server.</param>
    /// <param name="timeout">Time limit of silence in both directions.</param>
    public Splice(PipeReader fromClient, StreamEnd client, StreamEnd server, TimeSpan timeout)
    {
        _fromClient = fromClient;
        _client = client;
        _server = server;
        _timeoutMilliseconds = (long)timeout.TotalMilliseconds;
        _idle = new(static splice => ((Splice)splice!).CheckIdle(), this, _timeoutMilliseconds, Timeout.Infinite);
    }

    public long BytesToServer { get; private set; }

    public long BytesToClient { get; private set; }

    /// <summary>Runs until both directions have ended; false when an error, the timeout or cancellation broke them off.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation = default)
    {
        await using var registration = cancellation.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), _end);
        var whole = await Task.WhenAll(GuardAsync(ToServerAsync()), GuardAsync(ToClientAsync()));
        if (whole is [true, true])
            return true;
        _server.Reset();
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
            await direction;
            return true;
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await _end.CancelAsync();
            return false;
        }
    }

    async Task ToServerAsync()
    {
        while (true)
        {
            var result = await _fromClient.ReadAsync(_end.Token);
            Touch();
            foreach (var piece in result.Buffer)
                await SendAsync(_server, piece);
            BytesToServer += result.Buffer.Length;
            _fromClient.AdvanceTo(result.Buffer.End);
            if (!result.IsCompleted)
                continue;
            await _server.EndSendingAsync();
            return;
        }
    }

    async Task ToClientAsync()
    {
        while (true)
        {
            // An idle connection holds no buffer: the zero-byte read completes when data is available.
            await _server.ReceiveAsync(Memory<byte>.Empty, _end.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                var count = await _server.ReceiveAsync(buffer.AsMemory(), _end.Token);
                Touch();
                if (count == 0)
                    break;
                await SendAsync(_client, buffer.AsMemory(0, count));
                BytesToClient += count;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        await _client.EndSendingAsync();
    }

    async ValueTask SendAsync(StreamEnd end, ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await end.SendAsync(bytes, _end.Token)..];
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
            // The other side has just ended it.
        }
    }
}
