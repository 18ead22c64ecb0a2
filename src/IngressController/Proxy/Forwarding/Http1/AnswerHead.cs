using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using IngressController.Proxy.Outgoing;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Forwarding.Http1;

/// <summary>What a parse of received octets came to.</summary>
enum HeadResult
{
    /// <summary>The head is not complete yet.</summary>
    NeedsMore,
    Complete,

    /// <summary>It is none that may be passed on; <see cref="AnswerHead.Problem"/> says why.</summary>
    Invalid,
}

/// <summary>
/// Parses the head of an answer (RFC 9112, 4 to 6), as strictly as nginx 1.27 does: its own leniency, where pods depend on it, is
/// lines that end with LF alone, a missing reason phrase, and controls other than NUL in values. Reused for one head after another.
/// </summary>
sealed class AnswerHead
{
    // nginx: no blank, control or DEL in a name, or no such header at all.
    static readonly SearchValues<byte> NeverInNames = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(octet => (byte)octet), 0x7F]);

    /// <summary>A line: offsets from the first octet of the head.</summary>
    public readonly record struct Line(int Name, int NameLength, int Value, int ValueLength);

    readonly List<Line> _lines = new(16);
    bool _isCgi;
    bool _hasLocation;

    public ReadOnlySpan<Line> Lines => CollectionsMarshal.AsSpan(_lines);

    /// <summary>Three digits, from 100 on.</summary>
    public int Status { get; private set; }

    /// <summary>Offset and length of the reason phrase.</summary>
    public (int Start, int Length) Reason { get; private set; }

    /// <summary>Octets of the head with its empty line.</summary>
    public int Length { get; private set; }

    public long? ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>Whether the pod keeps the connection open after the answer.</summary>
    public bool KeepsConnection { get; private set; }

    /// <summary>Why it is invalid, for people.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Parses from the first octet of a head.</summary>
    public HeadResult Parse(ReadOnlySpan<byte> octets)
    {
        Reset();
        var at = octets.IndexOf((byte)'\n') + 1;
        if (at == 0)
            return CouldBegin(octets) ? HeadResult.NeedsMore : Fail("the answer does not begin with an HTTP/1 status line");
        if (!TryParseStatus(WithoutEnd(octets[..at])))
            return Fail("the answer does not begin with an HTTP/1 status line");
        return ParseLines(octets, at);
    }

    /// <summary>
    /// Parses the head of a CGI answer (RFC 3875, 6): the same lines behind each other, and the status is one of them. It says nothing of
    /// how a body is framed or of a connection.
    /// </summary>
    public HeadResult ParseCgi(ReadOnlySpan<byte> octets)
    {
        Reset();
        _isCgi = true;
        var result = ParseLines(octets, 0);
        if (result == HeadResult.Complete && Status == 0)
            Status = _hasLocation ? StatusCodes.Status302Found : StatusCodes.Status200OK;
        return result;
    }

    HeadResult ParseLines(ReadOnlySpan<byte> octets, int at)
    {
        while (true)
        {
            var length = octets[at..].IndexOf((byte)'\n') + 1;
            if (length == 0)
                return HeadResult.NeedsMore;
            var line = WithoutEnd(octets.Slice(at, length));
            if (line.IsEmpty)
            {
                Length = at + length;
                return IsChunked && ContentLength is not null ? Fail("the answer has both Content-Length and Transfer-Encoding") : HeadResult.Complete;
            }

            if (!TryParseLine(octets, line, at))
                return HeadResult.Invalid;
            at += length;
        }
    }

    static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line) => line is [.. var text, (byte)'\r', (byte)'\n'] ? text : line[..^1];

    static bool CouldBegin(ReadOnlySpan<byte> octets) => "HTTP/"u8.StartsWith(octets[..Math.Min(octets.Length, 5)]);

    void Reset()
    {
        _lines.Clear();
        (Status, Reason, Length, ContentLength, IsChunked, KeepsConnection, Problem) = (0, default, 0, null, false, false, "");
        (_isCgi, _hasLocation) = (false, false);
    }

    /// <summary>Calls it invalid.</summary>
    public HeadResult Fail(string problem)
    {
        Problem = problem;
        return HeadResult.Invalid;
    }

    // HTTP/1.1 200 OK: nginx takes any minor version, and no phrase.
    bool TryParseStatus(ReadOnlySpan<byte> line)
    {
        const int VersionEnd = 8;
        if (line.Length < VersionEnd || !line.StartsWith("HTTP/1."u8) || !char.IsAsciiDigit((char)line[7]) || line.ContainsAny((byte)'\0', (byte)'\r'))
            return false;
        var at = VersionEnd + Math.Max(0, line[VersionEnd..].IndexOfAnyExcept((byte)' '));
        if (at == VersionEnd || line.Length < at + 3 || !Utf8Parser.TryParse(line.Slice(at, 3), out int status, out var digits) || digits != 3 ||
            status < 100 || (line.Length > at + 3 && line[at + 3] != ' '))
            return false;
        Status = status;
        KeepsConnection = line[7] != '0';
        Reason = line.Length > at + 4 ? (at + 4, line.Length - at - 4) : default;
        return true;
    }

    bool TryParseLine(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> line, int at)
    {
        // As in nginx, a line without colon is a name without value.
        var colon = line.IndexOf((byte)':');
        var name = colon < 0 ? line : line[..colon];
        if (name.IsEmpty || name.ContainsAny(NeverInNames))
        {
            Problem = "the answer has a header line without a valid name";
            return false;
        }

        if (line.ContainsAny((byte)'\0', (byte)'\r'))
        {
            Problem = "the answer has NUL or a bare CR in a header";
            return false;
        }

        // No server of .NET can send a name that is no token.
        if (!FieldName.IsToken(name))
            return true;
        var value = line[Math.Min(line.Length, name.Length + 1)..];
        var start = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        var parsed = start < 0
            ? new Line(at, name.Length, at, 0)
            : new Line(at, name.Length, at + name.Length + 1 + start, value[start..].TrimEnd(" \t"u8).Length);
        if (_isCgi && Ascii.EqualsIgnoreCase(name, "Status"u8))
            return TrySetStatus(octets, parsed);
        _lines.Add(parsed);
        return TryUnderstand(name, octets.Slice(parsed.Value, parsed.ValueLength));
    }

    // 404 Not Found, of which the phrase may be missing.
    bool TrySetStatus(ReadOnlySpan<byte> octets, Line line)
    {
        var value = octets.Slice(line.Value, line.ValueLength);
        if (Status != 0 || value.Length < 3 || !Utf8Parser.TryParse(value[..3], out int status, out var digits) || digits != 3 || status < 200 ||
            (value.Length > 3 && value[3] != ' '))
        {
            Problem = Status != 0 ? "the answer has Status twice" : "the answer has a Status that is no number from 200 to 999";
            return false;
        }

        Status = status;
        Reason = value.Length > 4 ? (line.Value + 4, value.Length - 4) : default;
        return true;
    }

    // The headers that decide about framing and connection.
    bool TryUnderstand(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 14 when Ascii.EqualsIgnoreCase(name, HeaderNames.ContentLength):
                return TrySetLength(value);
            case 8 when _isCgi && Ascii.EqualsIgnoreCase(name, HeaderNames.Location):
                _hasLocation |= !value.IsEmpty;
                return true;
            case 17 when !_isCgi && Ascii.EqualsIgnoreCase(name, HeaderNames.TransferEncoding):
                if (!IsChunked && Ascii.EqualsIgnoreCase(value, "chunked"u8))
                    return IsChunked = true;
                Problem = "the answer has an unknown Transfer-Encoding";
                return false;
            case 10 when !_isCgi && Ascii.EqualsIgnoreCase(name, HeaderNames.Connection):
                if (ListedNames.Contains(value, "close"u8))
                    KeepsConnection = false;
                else if (ListedNames.Contains(value, "keep-alive"u8))
                    KeepsConnection = true;
                return true;
            default:
                return true;
        }
    }

    bool TrySetLength(ReadOnlySpan<byte> value)
    {
        if (ContentLength is not null)
        {
            Problem = "the answer has Content-Length twice";
            return false;
        }

        // Digits alone: no sign, list or blank.
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out long length, out _))
        {
            Problem = "the answer has a Content-Length that is no number";
            return false;
        }

        ContentLength = length;
        return true;
    }
}
