namespace IngressController.Proxy;

/// <summary>Flushes after each write.</summary>
/// <param name="inner">Where everything goes.</param>
/// <param name="limit">How long one write may take; null: as long as it likes.</param>
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
        await Inner.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        await Inner.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
