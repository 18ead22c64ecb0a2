using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace IngressController.Proxy.Connections;

/// <summary>
/// The input of an HTTP/2 connection, which gives the server a few requests at a time. The server decodes each head at once and puts
/// its request in the thread pool's queue: without a pace, one octet that stands for 4 KB, sent often enough, would fill the memory
/// before the first request is looked at.
/// </summary>
/// <remarks>The frames are read only as far as to see where one begins, and given on as they are (RFC 9113, 4.1).</remarks>
sealed class PacedInput(PipeReader inner, ClientPlace? place) : PipeReader
{
    const int PrefaceLength = 24;
    const int FrameHeaderLength = 9;
    const byte HeadersType = 1;

    /// <summary>Requests that the server may decode before those ahead of them have begun.</summary>
    const int Batch = 8;

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Pauses until a heavy client is asked again, so that no connection stands still for ever.</summary>
    const int MostPauses = 20;

    ReadOnlySequence<byte> _given;
    long _nextFrame;
    long _toFrame = PrefaceLength;
    int _passed;

    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return _passed < Batch && inner.TryRead(out var read) && Look(read, out result);
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_passed >= Batch)
            return ReadNextAsync(cancellationToken);
        var reading = inner.ReadAsync(cancellationToken);
        if (!reading.IsCompletedSuccessfully)
            return ReadOnAsync(reading, cancellationToken);
        return Look(reading.Result, out var result) ? new(result) : ReadOnAsync(inner.ReadAsync(cancellationToken), cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _toFrame = _nextFrame - _given.Slice(_given.Start, consumed).Length;
        _given = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    async ValueTask<ReadResult> ReadNextAsync(CancellationToken cancellation)
    {
        await new QueueRound();
        for (var pauses = 0; place is { MustWait: true } && pauses < MostPauses; pauses++)
            await Task.Delay(Pause, cancellation);
        _passed = 0;
        return await ReadOnAsync(inner.ReadAsync(cancellation), cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    async ValueTask<ReadResult> ReadOnAsync(ValueTask<ReadResult> reading, CancellationToken cancellation)
    {
        while (true)
        {
            if (Look(await reading, out var result))
                return result;
            reading = inner.ReadAsync(cancellation);
        }
    }

    // False when more must come before anything can be given. A frame is given only with its whole header.
    bool Look(ReadResult read, out ReadResult result)
    {
        var end = read.Buffer.Length;
        Span<byte> header = stackalloc byte[FrameHeaderLength];
        for (_nextFrame = _toFrame; _nextFrame < end; _nextFrame += FrameHeaderLength + ((header[0] << 16) | (header[1] << 8) | header[2]))
        {
            if (_nextFrame + FrameHeaderLength > end)
            {
                end = read.IsCompleted ? end : _nextFrame;
                break;
            }

            read.Buffer.Slice(_nextFrame, FrameHeaderLength).CopyTo(header);
            if (header[3] != HeadersType)
                continue;
            if (_passed == Batch)
            {
                end = _nextFrame;
                break;
            }

            _passed++;
        }

        _given = read.Buffer.Slice(0, end);
        result = new(_given, read.IsCanceled, read.IsCompleted && end == read.Buffer.Length);
        if (end > 0 || read.IsCanceled || read.IsCompleted)
            return true;
        inner.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        return false;
    }

    /// <summary>A wait until the thread pool has come to what was queued before.</summary>
    readonly struct QueueRound : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public QueueRound GetAwaiter() => this;

        public void GetResult()
        {
            // There is none.
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) =>
            ThreadPool.UnsafeQueueUserWorkItem(static continuation => continuation(), continuation, preferLocal: false);
    }
}

/// <summary>A transport with a <see cref="PacedInput"/>.</summary>
sealed class PacedTransport(IDuplexPipe inner, ClientPlace? place) : IDuplexPipe
{
    public PipeReader Input { get; } = new PacedInput(inner.Input, place);

    public PipeWriter Output => inner.Output;
}
