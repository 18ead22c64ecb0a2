using System.IO.Pipelines;

namespace IngressController.Proxy.Measuring;

/// <summary>Forwards everything, and counts what is written to the client.</summary>
sealed class CountingWriter(ClientTraffic traffic) : PipeWriter
{
    public PipeWriter Inner { get; set; } = Create(Stream.Null);

    public override bool CanGetUnflushedBytes => Inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => Inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        traffic.Wrote(bytes);
        Inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        traffic.Wrote(source.Length);
        return traffic.Watched(Inner.WriteAsync(source, cancellationToken));
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        traffic.Watched(Inner.FlushAsync(cancellationToken));

    public override void CancelPendingFlush() => Inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => Inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => Inner.CompleteAsync(exception);
}
