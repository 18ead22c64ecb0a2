using System.Buffers;
using System.IO.Pipelines;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>Reads a stream line by line, without copying except for a line in several pieces. The size of a line is limited.</summary>
sealed class LineReader(Stream stream, int maxLine) : IDisposable
{
    readonly PipeReader _pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 32 << 10, leaveOpen: true));
    byte[] _joined = [];
    ReadOnlySequence<byte> _buffer;
    SequencePosition _consumed;
    long _searched;
    bool _ended;

    /// <summary>Takes the next complete line that has arrived; it is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">It is longer than allowed.</exception>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.Slice(_consumed);
        if (rest.Slice(Math.Min(_searched, rest.Length)).PositionOf((byte)'\n') is not { } end)
        {
            _searched = rest.Length;
            line = default;
            return false;
        }

        var found = rest.Slice(0, end);
        if (found.Length > maxLine)
            throw TooLong();
        line = found.IsSingleSegment ? found.FirstSpan : Join(found);
        _consumed = rest.GetPosition(1, end);
        _searched = 0;
        return true;
    }

    /// <summary>Waits for more data; false at the end of the stream. Text after the last line break is incomplete and no line.</summary>
    /// <exception cref="InvalidDataException">A line is longer than allowed.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        if (_ended)
            return false;
        if (!_buffer.IsEmpty)
            _pipe.AdvanceTo(_consumed, _buffer.End);
        var result = await _pipe.ReadAsync(cancellation);
        (_buffer, _consumed, _ended) = (result.Buffer, result.Buffer.Start, result.IsCompleted);
        if (_searched > maxLine)
            throw TooLong();
        return !_ended || !_buffer.IsEmpty;
    }

    public void Dispose()
    {
        _pipe.Complete();
        if (_joined.Length > 0)
            ArrayPool<byte>.Shared.Return(_joined);
    }

    InvalidDataException TooLong() => new($"a watch event is larger than {maxLine} bytes");

    ReadOnlySpan<byte> Join(ReadOnlySequence<byte> pieces)
    {
        var length = (int)pieces.Length;
        if (_joined.Length < length)
        {
            if (_joined.Length > 0)
                ArrayPool<byte>.Shared.Return(_joined);
            _joined = ArrayPool<byte>.Shared.Rent(length);
        }

        pieces.CopyTo(_joined);
        return _joined.AsSpan(0, length);
    }
}
