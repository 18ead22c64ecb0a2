using IngressController.Proxy;

namespace IngressController.Features.Mirror;

/// <summary>A request body that copies what is read from it, while there is memory for the copy.</summary>
/// <param name="inner">The body.</param>
/// <param name="declared">Its length; null when unknown. A reader may stop there without reading to the end.</param>
/// <param name="memory">The memory of its namespace's copies.</param>
sealed class CopiedBody(Stream inner, long? declared, MirrorMemory memory) : ReadOnlyStream
{
    MirrorBody? _copy = new(memory);

    /// <summary>Called once, when the whole body has been read and copied.</summary>
    public Action? Completed { get; set; }

    public bool IsComplete { get; private set; }

    /// <summary>Why the copy was abandoned; null when it was not.</summary>
    public MirrorOutcome? Overflow { get; private set; }

    /// <summary>The copy, which belongs to the caller from then on.</summary>
    public MirrorBody Take()
    {
        var copy = _copy!;
        _copy = null;
        return copy;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        if (count > 0)
            Append(buffer.Span[..count]);
        if (_copy is not null && ((count == 0 && buffer.Length > 0) || _copy.Length == declared))
            Complete();
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            GiveUp();
        base.Dispose(disposing);
    }

    void Append(ReadOnlySpan<byte> piece)
    {
        if (_copy is null || (Overflow = _copy.TryAppend(piece)) is null)
            return;
        GiveUp();
    }

    void Complete()
    {
        IsComplete = true;
        Completed?.Invoke();
        GiveUp();
    }

    void GiveUp()
    {
        _copy?.Dispose();
        _copy = null;
    }
}
