using System.Globalization;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>One message at the beginning of a text of octets.</summary>
/// <param name="Head">Start line and header lines with their ends, without the empty line.</param>
/// <param name="Body">Without chunks; then <see cref="WireText.Trailers"/> and trailer lines, if any.</param>
/// <param name="Length">The octets of the whole message, as far as they have come.</param>
/// <param name="IsComplete">Whether it is all there. A body that the end of the connection ends never is.</param>
sealed record WireMessage(string Head, string Body, int Length, bool IsComplete)
{
    /// <summary>The lines of the head behind the first.</summary>
    public IEnumerable<string> Headers => Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);

    public bool IsUntilClose { get; private init; }

    /// <summary>A request; null while its head is not all there.</summary>
    public static WireMessage? ReadRequest(string text) => Read(text, static _ => Framing.None);

    /// <summary>An answer to a request with this method; null while its head is not all there.</summary>
    public static WireMessage? ReadAnswer(string text, string method) => Read(text, head =>
    {
        var status = StatusOf(head);
        return status == 101 || (method == "CONNECT" && status is >= 200 and < 300) ? Framing.UntilClose
            : status is < 200 or 204 or 304 || method == "HEAD" ? Framing.Empty
            : Framing.UntilCloseUnlessSaid;
    });

    /// <summary>The status of an answer; 0 for a head that is none.</summary>
    public static int StatusOf(string head) =>
        head.Length >= 12 && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

    /// <summary>Whether it begins like an answer of HTTP/1.1.</summary>
    public static bool IsStatusLine(string text) =>
        text is ['H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', >= '1' and <= '9', >= '0' and <= '9', >= '0' and <= '9', ' ' or '\t' or '\r' or '.', ..];

    /// <summary>A header's value; null without one.</summary>
    public string? Header(string name) => Headers.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).FirstOrDefault();

    enum Framing
    {
        None,
        Empty,
        UntilClose,
        UntilCloseUnlessSaid,
    }

    static WireMessage? Read(string text, Func<string, Framing> framing)
    {
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return null;
        var message = new WireMessage(text[..(end + 2)], "", end + 4, IsComplete: true);
        var otherwise = framing(text);
        var rest = text[(end + 4)..];
        if (otherwise == Framing.Empty)
            return message;
        if (otherwise != Framing.UntilClose && message.Header("Transfer-Encoding") is not null)
            return ReadChunks(message, text);
        if (otherwise != Framing.UntilClose && long.TryParse(message.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            var body = rest[..(int)Math.Min(length, rest.Length)];
            return message with { Body = body, Length = message.Length + body.Length, IsComplete = body.Length == length };
        }

        return otherwise == Framing.None ? message : message with { Body = rest, Length = text.Length, IsComplete = false, IsUntilClose = true };
    }

    static WireMessage ReadChunks(WireMessage message, string text)
    {
        var at = message.Length;
        var body = "";
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0 || !int.TryParse(text[at..end].Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var size))
                return message with { Body = body, Length = text.Length, IsComplete = false };
            at = end + 2;
            if (size == 0)
                break;
            body += text[at..(int)Math.Min((long)at + size, text.Length)];
            if ((long)at + size + 2 > text.Length)
                return message with { Body = body, Length = text.Length, IsComplete = false };
            at += size + 2;
        }

        var trailers = "";
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
                return message with { Body = body, Length = text.Length, IsComplete = false };
            if (end == at)
                return message with { Body = trailers.Length == 0 ? body : body + WireText.Trailers + trailers, Length = end + 2 };
            trailers += text[at..(end + 2)];
            at = end + 2;
        }
    }
}
