using System.Buffers;

namespace IngressController.Proxy.Connections.Heads;

/// <summary>Fast check that a complete head needs no mending, which is the usual case.</summary>
static class HeadScan
{
    /// <summary>Octets of a whole head that has come in one piece and that <see cref="HeadMender"/> would not change; null: it may.</summary>
    /// <param name="came">The input, from the first octet of the head.</param>
    public static int? LengthOfPlain(ReadOnlySequence<byte> came)
    {
        // A head in several pieces is large or slow, and rare. So is a blank line in front of one.
        var span = came.FirstSpan;
        if (span.IsEmpty || span[0] is (byte)'\r' or (byte)'\n')
            return null;
        var end = span.IndexOf("\n\r\n"u8);
        if (end < 0)
            return null;
        var head = span[..end];
        var mayNeedMending = head.ContainsAnyInRange((byte)0x80, (byte)0xFF) || head.IndexOf(":\r"u8) >= 0 || head.IndexOf(":\n"u8) >= 0 ||
            head.EndsWith(":"u8) || IsOddRequestLine(head);
        return mayNeedMending ? null : end + "\n\r\n".Length;
    }

    // An absolute target, whose scheme may be upper case, or an HTTP/1.0 request, which may lack a length.
    static bool IsOddRequestLine(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf((byte)'\n');
        var line = end < 0 ? head : head[..end];
        var target = line.IndexOf((byte)' ') + 1;
        return (target > 0 && target < line.Length && line[target] != (byte)'/') || line.TrimEnd((byte)'\r').EndsWith(" HTTP/1.0"u8);
    }
}
