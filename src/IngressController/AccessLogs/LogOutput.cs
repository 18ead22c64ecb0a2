using System.Numerics;

namespace IngressController.AccessLogs;

/// <summary>
/// Writes lines to one place, off the request path. A reader that is slower than the traffic loses lines, which are counted, and
/// never slows a request. Lines of one connection keep their order.
/// </summary>
sealed partial class LogOutput : IAsyncDisposable
{
    /// <summary>Limit of waiting octets, over all buffers.</summary>
    const int Capacity = 16 * 1024 * 1024;

    /// <summary>
    /// Longest pause after a write, to gather lines: each write wakes several threads, which costs more than hundreds of lines. It
    /// ends early when a buffer has filled by a quarter. A line that comes after the pause is written at once.
    /// </summary>
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    readonly LogBuffer[] _buffers = [.. Enumerable.Range(0, Mask + 1).Select(_ => new LogBuffer(Capacity / (Mask + 1), Capacity / (Mask + 1) / 4))];
    readonly SemaphoreSlim _wake = new(0);
    readonly SemaphoreSlim _hurry = new(0);
    readonly Func<Stream> _open;
    readonly bool _isOwned;
    readonly ILogger _log;
    readonly Task _writing;
    int _isAwake;
    int _isHurried;
    volatile bool _isEnding;
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

    /// <param name="line">With its line end.</param>
    /// <param name="connection">Any number that is the same for all lines of a connection.</param>
    public void Write(ReadOnlySpan<byte> line, int connection = 0)
    {
        if (!_buffers[connection & Mask].TryAppend(line, out var isMuch))
            Interlocked.Increment(ref _dropped);
        else if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0)
            _wake.Release();
        if (isMuch && Interlocked.Exchange(ref _isHurried, 1) == 0)
            _hurry.Release();
    }

    /// <summary>Writes the waiting lines, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _wake.Release();
        _hurry.Release();
        await _writing;
        _wake.Dispose();
        _hurry.Dispose();
    }

    async Task WriteAllAsync()
    {
        Stream? output = null;
        while (true)
        {
            await _wake.WaitAsync();
            var isLast = _isEnding;

            // Reset before reading the buffers: what comes later wakes this loop again.
            Volatile.Write(ref _isAwake, 0);
            Volatile.Write(ref _isHurried, 0);
            foreach (var buffer in _buffers)
            {
                if (buffer.Take() is { IsEmpty: false } lines)
                    output = await TryWriteAsync(output, lines);
            }

            if (isLast)
                break;
            await _hurry.WaitAsync(Rest);
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
