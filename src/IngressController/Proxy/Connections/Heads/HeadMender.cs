using System.Buffers;
using System.Text;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>
/// Rewrites lines of an HTTP/1 head for Kestrel where nginx accepts them and their meaning is unambiguous; everything else is
/// left for Kestrel to judge. Reused for one head after another.
/// </summary>
/// <remarks>
/// In a target, octets from 0x80 on are percent-encoded and the scheme is written in lower case. A header whose name holds such
/// octets, besides those a name may hold, is dropped, as nginx drops invalid names; more of them than nginx has room for are
/// kept. <c>Host: name:</c> loses the colon that names no port. A POST or PUT of HTTP/1.0 without a length has an empty body.
/// </remarks>
sealed class HeadMender
{
    static ReadOnlySpan<byte> EmptyBody => "Content-Length: 0\r\n"u8;

    static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    /// <summary>Maximum octets of dropped lines in one head: one of nginx' buffers (large-client-header-buffers) by default.</summary>
    const int MostDropped = 8 * 1024;

    // Token characters (RFC 9110, 5.6.2) and the octets for which nginx drops a header.
    static readonly SearchValues<byte> DroppedName = SearchValues.Create(
        [.. "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8, .. Enumerable.Range(0x80, 0x80).Select(octet => (byte)octet)]);

    static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(octet => octet != '\t').Select(octet => (byte)octet), 0x7F]);

    ArrayBufferWriter<byte> _line = new();
    bool _needsLength;
    int _dropped;

    bool _isInHeaders;

    /// <summary>Whether the head's end has been seen.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The received part of an incomplete line, unchanged.</summary>
    public ReadOnlyMemory<byte> Tail => _line.WrittenMemory;

    /// <summary>Starts over for the next head.</summary>
    /// <param name="mostKept">Buffer octets that it may keep.</param>
    public void Reset(int mostKept)
    {
        (_isInHeaders, _needsLength, _dropped, IsComplete) = (false, false, 0, false);
        if (_line.Capacity > mostKept)
            _line = new();
        else
            _line.ResetWrittenCount();
    }

    /// <summary>Moves <see cref="Tail"/> to the output.</summary>
    public void Release(IBufferWriter<byte> output)
    {
        output.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
    }

    /// <summary>Appends the complete lines of a head, rewritten, and keeps the rest for the next call.</summary>
    /// <returns>How far the input was consumed: at most to the end of the head.</returns>
    public SequencePosition Append(ReadOnlySequence<byte> came, IBufferWriter<byte> output)
    {
        var reader = new SequenceReader<byte>(came);

        // Octet by octet, as Kestrel skips blank lines in front of a request.
        while (!_isInHeaders && _line.WrittenCount == 0 && reader.TryPeek(out var octet) && octet is (byte)'\r' or (byte)'\n')
        {
            output.Write([octet]);
            reader.Advance(1);
        }

        while (!IsComplete && reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n', advancePastDelimiter: true))
        {
            Keep(line);
            _line.Write("\n"u8);
            AppendLine(_line.WrittenSpan, output);
            _line.ResetWrittenCount();
        }

        if (IsComplete)
            return reader.Position;
        Keep(came.Slice(reader.Position));
        return came.End;
    }

    void Keep(ReadOnlySequence<byte> octets)
    {
        foreach (var piece in octets)
            _line.Write(piece.Span);
    }

    void AppendLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var bare = line[..^1];
        if (bare.EndsWith("\r"u8))
            bare = bare[..^1];
        if (!_isInHeaders)
        {
            _isInHeaders = true;
            AppendRequestLine(line, output);
            return;
        }

        if (bare.IsEmpty)
        {
            IsComplete = true;
            if (_needsLength)
                output.Write(EmptyBody);
        }

        var colon = bare.IndexOf((byte)':');
        var name = colon < 0 ? bare : bare[..colon];
        if (colon >= 0 && IsDropped(name, bare[(colon + 1)..]) && (_dropped += line.Length) <= MostDropped)
            return;
        if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8) || Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            _needsLength = false;
        if (Ascii.EqualsIgnoreCase(name, "Host"u8) && bare is [.. var host, (byte)':'] && host.Length > colon &&
            NamesNoPort(host[(colon + 1)..].TrimStart(" \t"u8)))
        {
            output.Write(host);
            output.Write("\r\n"u8);
            return;
        }

        output.Write(line);
    }

    // Anything else, such as a leading blank or a CR inside, is left for Kestrel to refuse.
    static bool IsDropped(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        name.ContainsAnyInRange((byte)0x80, (byte)0xFF) && !name.ContainsAnyExcept(DroppedName) && !value.ContainsAny(Controls);

    static bool NamesNoPort(ReadOnlySpan<byte> host) =>
        !host.ContainsAny(" \t\r"u8) && (host.EndsWith("]"u8) || (host.Length > 0 && !host.Contains((byte)':')));

    void AppendRequestLine(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        var methodEnd = line.IndexOf((byte)' ') + 1;
        var targetEnd = line.LastIndexOf((byte)' ');
        _needsLength = line[..Math.Max(0, methodEnd)] is var method && (method.SequenceEqual("POST "u8) || method.SequenceEqual("PUT "u8)) &&
            line[(targetEnd + 1)..].StartsWith("HTTP/1.0"u8);
        if (methodEnd == 0 || targetEnd < methodEnd)
        {
            output.Write(line);
            return;
        }

        output.Write(line[..methodEnd]);
        var target = line[methodEnd..targetEnd];
        var scheme = SchemeLength(target);
        Ascii.ToLower(target[..scheme], output.GetSpan(scheme), out _);
        output.Advance(scheme);
        AppendTarget(target[scheme..], output);
        output.Write(line[targetEnd..]);
    }

    static int SchemeLength(ReadOnlySpan<byte> target) =>
        target.Length >= 7 && Ascii.EqualsIgnoreCase(target[..7], "http://"u8) ? 7
        : target.Length >= 8 && Ascii.EqualsIgnoreCase(target[..8], "https://"u8) ? 8
        : 0;

    static void AppendTarget(ReadOnlySpan<byte> target, IBufferWriter<byte> output)
    {
        while (target.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var odd)
        {
            output.Write(target[..odd]);
            output.Write([(byte)'%', HexDigits[target[odd] >> 4], HexDigits[target[odd] & 0xF]]);
            target = target[(odd + 1)..];
        }

        output.Write(target);
    }
}
