using System.Buffers.Text;
using System.Text;
using IngressController.Load.Measuring;

namespace IngressController.Load.Http1;

/// <summary>Reads answers of HTTP/1.1 (RFC 9112) off a connection, and nothing else of them than a load test needs.</summary>
sealed class Http1Reader(Stream stream)
{
    // Holds a whole head; 10,000 connections must not need much.
    readonly byte[] _buffer = new byte[8 * 1024];
    int _start;
    int _end;
    string? _lastPod;

    /// <summary>Reads the next final answer; interim ones (1xx) are skipped, except 101.</summary>
    /// <exception cref="EndOfStreamException">The connection ended.</exception>
    /// <exception cref="AnswerException">What came is not HTTP/1.1.</exception>
    public async ValueTask<Http1Answer> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = await FillHeadAsync(cancellation);
            var head = ParseHead(_buffer.AsSpan(_start, length));
            _start += length;
            if (head.Status is >= 100 and < 200 and not 101)
                continue;
            var hasBody = head.Status is not (204 or 304 or 101);
            var closes = head.Closes || (hasBody && !head.Chunked && head.Length < 0);
            var body = !hasBody ? 0
                : head.Chunked ? await DiscardChunksAsync(cancellation)
                : head.Length >= 0 ? await DiscardAsync(head.Length, cancellation)
                : await DiscardAllAsync(cancellation);
            return new(head.Status, body, closes, head.Pod);
        }
    }

    async ValueTask<int> FillHeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (at >= 0)
                return at + 4;
            await FillAsync(cancellation);
        }
    }

    Head ParseHead(ReadOnlySpan<byte> text)
    {
        if (text.Length < 12 || !text.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(text[9..12], out int status, out _) || status < 100)
            throw new AnswerException("answer is not HTTP/1.1");
        var head = new Head { Status = status, Length = -1, Closes = text[7] == (byte)'0' };
        text = text[(text.IndexOf("\r\n"u8) + 2)..];
        while (text.IndexOf("\r\n"u8) is var end and > 0)
        {
            var line = text[..end];
            text = text[(end + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0)
                throw new AnswerException("answer is not HTTP/1.1");
            ParseField(line[..colon], line[(colon + 1)..].Trim((byte)' '), ref head);
        }

        return head;
    }

    void ParseField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref Head head)
    {
        if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            head.Length = Utf8Parser.TryParse(value, out long length, out _) ? length : throw new AnswerException("answer is not HTTP/1.1");
        else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            head.Chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            head.Closes = Ascii.EqualsIgnoreCase(value, "close"u8);
        else if (Ascii.EqualsIgnoreCase(name, "x-pod"u8))
            head.Pod = _lastPod = _lastPod is { } last && Ascii.Equals(value, last) ? last : Encoding.ASCII.GetString(value);
    }

    async ValueTask<long> DiscardAsync(long count, CancellationToken cancellation)
    {
        for (var left = count; ;)
        {
            var taken = (int)Math.Min(left, _end - _start);
            _start += taken;
            left -= taken;
            if (left == 0)
                return count;
            await FillAsync(cancellation);
        }
    }

    async ValueTask<long> DiscardAllAsync(CancellationToken cancellation)
    {
        long count = _end - _start;
        _start = _end = 0;
        int read;
        while ((read = await stream.ReadAsync(_buffer, cancellation)) > 0)
            count += read;
        return count;
    }

    async ValueTask<long> DiscardChunksAsync(CancellationToken cancellation)
    {
        for (long total = 0; ;)
        {
            var size = await ReadChunkSizeAsync(cancellation);
            if (size == 0)
            {
                // Trailers, if any, and the empty line behind them.
                while (await ReadLineAsync(cancellation) > 0)
                {
                }

                return total;
            }

            await DiscardAsync(size + 2, cancellation);
            total += size;
        }
    }

    async ValueTask<long> ReadChunkSizeAsync(CancellationToken cancellation)
    {
        var length = await ReadLineAsync(cancellation);
        var line = _buffer.AsSpan(_start - length - 2, length);
        return Utf8Parser.TryParse(line, out long size, out _, 'x') ? size : throw new AnswerException("answer is not HTTP/1.1");
    }

    // The length without its end; it stays readable before _start until the next fill.
    async ValueTask<int> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (at >= 0)
            {
                _start += at + 2;
                return at;
            }

            await FillAsync(cancellation);
        }
    }

    async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            throw new AnswerException("answer's head is too long");
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        if (read == 0)
            throw new EndOfStreamException();
        _end += read;
    }

    struct Head
    {
        public int Status;
        public long Length;
        public bool Chunked;
        public bool Closes;
        public string? Pod;
    }
}
