using System.Net;

namespace IngressController.Features.Mirror;

/// <summary>The copy of a request body. Its memory counts against <see cref="MirrorMemory"/> until it is disposed.</summary>
sealed class MirrorBody(MirrorMemory memory) : HttpContent
{
    /// <summary>Maximum of bytes to copy; a request with a larger body is not mirrored.</summary>
    public const int MaxLength = 1024 * 1024;

    byte[] _bytes = [];
    bool _isDisposed;

    /// <summary>Bytes copied so far.</summary>
    public int Length { get; private set; }

    /// <summary>Appends a piece. Returns null, or why there is no room for it; the copy is then useless.</summary>
    public MirrorOutcome? TryAppend(ReadOnlySpan<byte> piece)
    {
        var needed = Length + piece.Length;
        if (needed > MaxLength)
            return MirrorOutcome.BodyTooLarge;
        if (needed > _bytes.Length)
        {
            var size = Math.Clamp(Math.Max(needed, 2 * _bytes.Length), 4096, MaxLength);
            if (!memory.TryTake(size - _bytes.Length))
                return MirrorOutcome.NoMemory;
            Array.Resize(ref _bytes, size);
        }

        piece.CopyTo(_bytes.AsSpan(Length));
        Length = needed;
        return null;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_bytes.AsMemory(0, Length), cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            memory.GiveBack(_bytes.Length);
        }

        base.Dispose(disposing);
    }
}
