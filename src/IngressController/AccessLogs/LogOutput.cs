using System.Numerics;

namespace IngressController.AccessLogs;

/// <summary>
/// Writes lines to one place, off the request path. A reader that is slower than the traffic loses lines, which are counted, and
/// never slows a request. Lines of consecutive requests on one connection may be slightly out of order.
/// </summary>
sealed partial class LogOutput : IAsyncDisposable
{
    /// <summary>Limit of waiting octets, over all cores.</summary>
    const int Capacity = 16 * 1024 * 1024;

    /// <summary>
    /// Pause after a write, to gather lines: without it a busy edge would wake a thread and make a system call for nearly every
    /// line. A line that comes after the pause is written at once.
    /// </summary>
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(10);

    static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    readonly LogBuffer[] _buffers = [.. Enumerable.Range(0, Mask + 1).Select(_ => new LogBuffer(Capacity / (Mask + 1)))];
    readonly SemaphoreSlim _wake = new(0);
    readonly CancellationTokenSource _end = new();
    readonly Func<Stream> _open;
    readonly bool _isOwned;
    readonly ILogger _log;
    readonly Task _writing;
    int _isAwake;
    long _dropped;

    /// <param name="open">Opens the output; called again after a failure.</param>
    /// <param name="isOwned">Whether the opened stream is disposed here.</param>
    public LogOutput(Func<Stream> open, bool isOwned, ILogger log)
    {
        _open = open;
        _isOwned = isOwned;
        _log = log;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Lines lost.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Write(ReadOnlySpan<byte> line)
    {
        if (!_buffers[Thread.GetCurrentProcessorId() & Mask].TryAppend(line))
            Interlocked.Increment(ref _dropped);
        else if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0)
            _wake.Release();
    }

    /// <summary>Writes the waiting lines, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _wake.Release();
        await _writing;
        _wake.Dispose();
        _end.Dispose();
    }

    async Task WriteAllAsync()
    {
        Stream? output = null;
        while (true)
        {
            await _wake.WaitAsync();
            var isLast = _end.IsCancellationRequested;

            // Reset before reading the buffers: a line that comes later wakes this loop again.
            Volatile.Write(ref _isAwake, 0);
            foreach (var buffer in _buffers)
            {
                if (buffer.Take() is { IsEmpty: false } lines)
                    output = await TryWriteAsync(output, lines);
            }

            if (isLast)
                break;
            await Task.Delay(Rest, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (output is not null && _isOwned)
            await output.DisposeAsync();
    }

    async ValueTask<Stream?> TryWriteAsync(Stream? output, ReadOnlyMemory<byte> lines)
    {
        try
        {
            output ??= _open();
            await output.WriteAsync(lines);
            await output.FlushAsync();
            return output;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            var count = lines.Span.Count((byte)'\n');
            if (Interlocked.Add(ref _dropped, count) == count)
                LogFailed(_log, error.Message);
            if (output is not null && _isOwned)
                await output.DisposeAsync();
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The access log cannot be written, lines are dropped and counted: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
