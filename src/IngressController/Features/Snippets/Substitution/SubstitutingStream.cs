using System.Buffers;
using IngressController.Proxy;

namespace IngressController.Features.Snippets.Substitution;

/// <summary>Replaces texts in what is written. It holds back what may be the begin of one.</summary>
/// <param name="inner">Gets the rest.</param>
/// <param name="search">What is replaced.</param>
sealed class SubstitutingStream(Stream inner, TextSearch search) : WriteOnlyStream(inner)
{
    /// <summary>Octets that are gathered before they are written.</summary>
    const int OutputSize = 16 * 1024;

    byte[] _held = [];

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_held.Length == 0)
        {
            await ReplaceAsync(buffer, isLast: false, cancellationToken);
            return;
        }

        var length = _held.Length + buffer.Length;
        var joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _held.CopyTo(joined, 0);
            buffer.CopyTo(joined.AsMemory(_held.Length));
            await ReplaceAsync(joined.AsMemory(0, length), isLast: false, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    /// <summary>Writes what was held back.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (_held.Length > 0)
            await ReplaceAsync(_held, isLast: true, CancellationToken.None);
        await base.DisposeAsync();
    }

    async ValueTask ReplaceAsync(ReadOnlyMemory<byte> text, bool isLast, CancellationToken cancellationToken)
    {
        var place = search.Next(text.Span, isLast);
        if (place.At == text.Length)
        {
            _held = [];
            await Inner.WriteAsync(text, cancellationToken);
            return;
        }

        var output = new Output(Inner, ArrayPool<byte>.Shared.Rent(OutputSize));
        try
        {
            while (true)
            {
                await output.AddAsync(text[..place.At], cancellationToken);
                text = text[(place.At + place.Length)..];
                if (place.Length == 0)
                    break;
                await output.AddAsync(place.Text, cancellationToken);
                place = search.Next(text.Span, isLast);
            }

            _held = text.ToArray();
            await output.WriteAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output.Buffer);
        }
    }

    /// <summary>Gathers small pieces, since each write may become a packet.</summary>
    sealed class Output(Stream inner, byte[] buffer)
    {
        int _count;

        public byte[] Buffer => buffer;

        public async ValueTask AddAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
        {
            if (piece.Length > buffer.Length - _count)
                await WriteAsync(cancellationToken);
            if (piece.Length >= buffer.Length)
            {
                await inner.WriteAsync(piece, cancellationToken);
                return;
            }

            piece.CopyTo(buffer.AsMemory(_count));
            _count += piece.Length;
        }

        public async ValueTask WriteAsync(CancellationToken cancellationToken)
        {
            if (_count == 0)
                return;
            await inner.WriteAsync(buffer.AsMemory(0, _count), cancellationToken);
            _count = 0;
        }
    }
}
