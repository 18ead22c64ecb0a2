namespace IngressController.Proxy.Outgoing;

/// <summary>Reads the lines of an <see cref="OutgoingHead"/>.</summary>
static class HeadLines
{
    /// <summary>Reads the line at a position, and moves on; false at the end.</summary>
    /// <param name="lines">Lines <c>Name: value</c>, each with CR LF.</param>
    public static bool TryRead(ReadOnlySpan<byte> lines, scoped ref int at, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = default;
        value = default;
        var line = lines[at..];
        var end = line.IndexOf("\r\n"u8);
        if (end <= 0)
            return false;
        var colon = line.IndexOf((byte)':');
        name = line[..colon];
        value = line[(colon + 2)..end];
        at += end + 2;
        return true;
    }
}
