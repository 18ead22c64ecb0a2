namespace IngressController.Proxy;

/// <summary>
/// Takes the framing out of a chunked body (RFC 9112, 7.1), in the memory where it lies. Total: it accepts octets in any pieces, and
/// what is no chunked body is an error, never an exception.
/// </summary>
struct ChunkDecoder
{
    /// <summary>Octets of one chunk's extension, or of all trailers, that are read before the body counts as broken.</summary>
    const int MostOverhead = 64 * 1024;

    enum Part
    {
        Size,
        Extension,
        SizeEnd,
        Data,
        DataEnd,
        DataLineFeed,
        Trailer,
        TrailerLine,
        TrailerLineEnd,
        TrailerEnd,
        Done,
        Broken,
    }

    Part _part;
    long _left;
    int _digits;
    int _overhead;

    public readonly bool IsDone => _part == Part.Done;

    public readonly bool IsBroken => _part == Part.Broken;

    /// <summary>Decodes octets in place.</summary>
    /// <param name="octets">What came; the content is moved to its begin.</param>
    /// <param name="consumed">Octets that belong to the body; fewer than given only when it is done or broken.</param>
    /// <param name="trailers">Gets the octets of trailer lines, each with its end; null: they are dropped.</param>
    /// <returns>Octets of content.</returns>
    public int Decode(Span<byte> octets, out int consumed, List<byte>? trailers = null)
    {
        var (at, written) = (0, 0);
        while (at < octets.Length && _part is not (Part.Done or Part.Broken))
        {
            if (_part == Part.Data)
            {
                var count = TakeData(octets.Length - at);
                if (at != written)
                    octets.Slice(at, count).CopyTo(octets[written..]);
                (at, written) = (at + count, written + count);
                continue;
            }

            var octet = octets[at++];
            if (_part is Part.Trailer or Part.TrailerLine && octet is not ((byte)'\r' or (byte)'\n'))
                trailers?.Add(octet);
            else if (_part is Part.TrailerLine or Part.TrailerLineEnd && octet == '\n')
                trailers?.Add(octet);
            _part = Next(octet);
        }

        consumed = at;
        return written;
    }

    /// <summary>Follows octets to the end of the body, without a change.</summary>
    /// <returns>Octets that belong to the body; fewer than given only when it is done or broken.</returns>
    public int Skip(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (at < octets.Length && _part is not (Part.Done or Part.Broken))
        {
            if (_part == Part.Data)
                at += TakeData(octets.Length - at);
            else
                _part = Next(octets[at++]);
        }

        return at;
    }

    int TakeData(int most)
    {
        var count = (int)Math.Min(_left, most);
        _left -= count;
        if (_left == 0)
            _part = Part.DataEnd;
        return count;
    }

    Part Next(byte octet)
    {
        switch (_part)
        {
            case Part.Size:
                return NextOfSize(octet);
            case Part.Extension:
                return octet == '\n' ? AfterSize() : octet is 0 ? Part.Broken : Overhead(Part.Extension);
            case Part.SizeEnd:
                return octet == '\n' ? AfterSize() : Part.Broken;
            case Part.DataEnd:
                return octet switch { (byte)'\r' => Part.DataLineFeed, (byte)'\n' => BeginSize(), _ => Part.Broken };
            case Part.DataLineFeed:
                return octet == '\n' ? BeginSize() : Part.Broken;
            case Part.Trailer:
                return octet switch { (byte)'\r' => Part.TrailerEnd, (byte)'\n' => Part.Done, 0 => Part.Broken, _ => Overhead(Part.TrailerLine) };
            case Part.TrailerLine:
                return octet switch { (byte)'\n' => Part.Trailer, (byte)'\r' => Part.TrailerLineEnd, 0 => Part.Broken, _ => Overhead(Part.TrailerLine) };
            case Part.TrailerLineEnd:
                return octet == '\n' ? Part.Trailer : Part.Broken;
            case Part.TrailerEnd:
                return octet == '\n' ? Part.Done : Part.Broken;
            default:
                return Part.Broken;
        }
    }

    // Digits, then the end of the line, or blanks and an extension.
    Part NextOfSize(byte octet)
    {
        var digit = HexOf(octet);
        if (digit >= 0)
        {
            // 15 digits: what is larger overflows somewhere.
            if (++_digits > 15)
                return Part.Broken;
            _left = (_left << 4) | (uint)digit;
            return Part.Size;
        }

        return _digits == 0 ? Part.Broken : octet switch
        {
            (byte)'\r' => Part.SizeEnd,
            (byte)'\n' => AfterSize(),
            (byte)';' or (byte)' ' or (byte)'\t' => Overhead(Part.Extension),
            _ => Part.Broken,
        };
    }

    readonly Part AfterSize() => _left == 0 ? Part.Trailer : Part.Data;

    Part BeginSize()
    {
        (_digits, _overhead) = (0, 0);
        return Part.Size;
    }

    Part Overhead(Part next) => ++_overhead > MostOverhead ? Part.Broken : next;

    static int HexOf(byte octet) => octet switch
    {
        >= (byte)'0' and <= (byte)'9' => octet - '0',
        >= (byte)'a' and <= (byte)'f' => octet - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => octet - 'A' + 10,
        _ => -1,
    };
}
