using System.Buffers;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>Tells quickly that there is nothing to mend in what came of a head, which is nearly always so.</summary>
static class HeadScan
{
    /// <summary>False where <see cref="HeadMender"/> would change nothing. True may be a false alarm: of a body behind the head, say.</summary>
    /// <param name="came">What came.</param>
    /// <param name="isInHeaders">Whether its first line is a header; else it is the request line.</param>
    public static bool MayNeedMending(ReadOnlySequence<byte> came, bool isInHeaders)
    {
        // A head that came in pieces is large, and rare.
        if (!came.IsSingleSegment)
            return true;
        var span = came.FirstSpan;
        return span.ContainsAnyInRange((byte)0x80, (byte)0xFF) || span.IndexOf(":\r"u8) >= 0 || (!isInHeaders && IsOddRequestLine(span));
    }

    // An absolute target, whose scheme may be in capitals, or a request of HTTP/1.0, which may lack a length.
    static bool IsOddRequestLine(ReadOnlySpan<byte> span)
    {
        var end = span.IndexOf((byte)'\n');
        var line = end < 0 ? span : span[..end];
        var target = line.IndexOf((byte)' ') + 1;
        return (target > 0 && target < line.Length && line[target] != (byte)'/') || line.TrimEnd((byte)'\r').EndsWith(" HTTP/1.0"u8);
    }
}
