using System.Globalization;
using System.Text;

namespace EchoPod;

/// <summary>An HTTP/1.1 request as bytes on the wire.</summary>
/// <param name="Head">Request line and headers with the empty line that ends them, read as Latin-1.</param>
/// <param name="Body">What follows, chunk framing and trailers included.</param>
public sealed record RawRequest(string Head, ReadOnlyMemory<byte> Body)
{
    public string RequestLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>The header lines in their order.</summary>
    public IReadOnlyList<string> HeaderLines => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) =>
        HeaderLines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}

/// <summary>Cuts a stream into requests.</summary>
sealed class RawRequestReader(Stream stream)
{
    readonly byte[] _block = new byte[64 * 1024];
    byte[] _rest = [];

    /// <summary>The next complete request, or null at the end of the stream.</summary>
    public async Task<RawRequest?> ReadAsync(CancellationToken cancellation)
    {
        int headEnd;
        while ((headEnd = _rest.AsSpan().IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await MoreAsync(cancellation))
                return null;
        }

        headEnd += 4;
        var request = new RawRequest(Encoding.Latin1.GetString(_rest, 0, headEnd), default);
        int? end;
        while ((end = EndOfBody(request, _rest.AsSpan(headEnd))) is null)
        {
            if (!await MoreAsync(cancellation))
                return null;
        }

        request = request with { Body = _rest.AsMemory(headEnd, end.Value) };
        _rest = _rest[(headEnd + end.Value)..];
        return request;
    }

    async Task<bool> MoreAsync(CancellationToken cancellation)
    {
        var read = await stream.ReadAsync(_block, cancellation);
        _rest = [.. _rest, .. _block.AsSpan(0, read)];
        return read > 0;
    }

    static int? EndOfBody(RawRequest request, ReadOnlySpan<byte> body)
    {
        if (request.Header("Transfer-Encoding") is null)
        {
            var length = request.Header("Content-Length") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            return body.Length >= length ? length : null;
        }

        var at = 0;
        while (body[at..].IndexOf("\r\n"u8) is >= 0 and var line)
        {
            var digits = Encoding.ASCII.GetString(body.Slice(at, line)).Split(';')[0];
            var size = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at += line + 2;
            if (size == 0)
                return EndOfTrailers(body, at);
            at += size + 2;
            if (at > body.Length)
                return null;
        }

        return null;
    }

    static int? EndOfTrailers(ReadOnlySpan<byte> body, int at)
    {
        while (body[at..].IndexOf("\r\n"u8) is >= 0 and var line)
        {
            at += line + 2;
            if (line == 0)
                return at;
        }

        return null;
    }
}
