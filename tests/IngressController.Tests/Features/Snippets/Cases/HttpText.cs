using System.Globalization;

namespace IngressController.Tests.Features.Snippets.Cases;

/// <summary>An HTTP/1.1 message as Latin-1 text, or the beginning of one.</summary>
/// <param name="FirstLine">The request or status line.</param>
/// <param name="Headers">In the order of the wire.</param>
/// <param name="Body">What there is of it, without the frames of chunks.</param>
/// <param name="IsComplete">Whether its end has come. Without a length or chunks it has no body.</param>
sealed record HttpText(string FirstLine, CaseHeaders Headers, string Body, bool IsComplete)
{
    const string End = "\r\n\r\n";

    /// <summary>Null while the head has not ended.</summary>
    public static HttpText? Parse(string text)
    {
        var head = text.IndexOf(End, StringComparison.Ordinal);
        if (head < 0)
            return null;
        var lines = text[..head].Split("\r\n");
        var headers = CaseHeaders.Parse(lines.Skip(1));
        var rest = text[(head + End.Length)..];
        if (headers.Has("Transfer-Encoding"))
        {
            var (body, isComplete) = Unchunk(rest);
            return new(lines[0], headers, body, isComplete);
        }

        var length = int.Parse(headers.Of("Content-Length").FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        return new(lines[0], headers, rest, rest.Length >= length);
    }

    static (string Body, bool IsComplete) Unchunk(string text)
    {
        var body = "";
        while (text.IndexOf("\r\n", StringComparison.Ordinal) is var end and >= 0)
        {
            var length = int.Parse(text[..end].Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                return (body, true);
            if (text.Length < end + 2 + length + 2)
                break;
            body += text.Substring(end + 2, length);
            text = text[(end + 2 + length + 2)..];
        }

        return (body, false);
    }
}
