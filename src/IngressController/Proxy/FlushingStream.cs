namespace IngressController.Proxy;

/// <summary>Flushes after each write.</summary>
/// <param name="limit">Time limit of one write; null: none.</param>
sealed class FlushingStream(Stream inner, TimeSpan? limit = null) : WriteOnlyStream(inner)
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var writing = WriteAndFlushAsync(buffer, cancellationToken);
        return limit is { } time && !writing.IsCompleted ? new(writing.AsTask().WaitAsync(time, cancellationToken)) : writing;
    }

    public override void Flush() => Inner.Flush();

    async ValueTask WriteAndFlushAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await Inner.WriteAsync(buffer, cancellationToken);
        await Inner.FlushAsync(cancellationToken);
    }
}
