using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace IngressController.Tests.Proxy.Wire;

/// <summary>
/// Octets as lines of a case file. A line <c>| text</c> is the text and CR LF, a line <c>. text</c> the text alone. In a text <c>\xNN</c>
/// is any octet, <c>\\</c> a backslash, <c>\{</c> a brace, <c>{host}</c> the case's host and <c>{repeat(N,text)}</c> the text N times.
/// In memory an octet is a char from 0x00 to 0xFF, and the marks below are chars above.
/// </summary>
static partial class WireText
{
    /// <summary>What follows are the trailers of a chunked body.</summary>
    public const char Trailers = '\uE000';

    /// <summary>The message ended before it was complete.</summary>
    public const char Broken = '\uE001';

    /// <summary>Octets that are no HTTP message.</summary>
    public const char NoHead = '\uE004';

    /// <summary>32 hexadecimal digits, another number each time.</summary>
    public const char RequestId = '\uE002';

    /// <summary>The number of the port that the client connected to.</summary>
    public const char Port = '\uE003';

    static readonly (char Mark, string Line)[] Marks = [(Trailers, "(trailers)"), (Broken, "(broken)"), (NoHead, "(octets without a head)")];

    /// <summary>The mark that a line stands for; null for none.</summary>
    public static char? MarkOf(string line) => Marks.Where(mark => mark.Line == line).Select(mark => (char?)mark.Mark).FirstOrDefault();

    /// <summary>The octets of one line of a file; null for a line that is none.</summary>
    public static string? Read(string line, string host)
    {
        if (line is "|")
            return "\r\n";
        if (!line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith(". ", StringComparison.Ordinal))
            return null;
        var text = Tokens().Replace(line[2..], match => match.Value switch
        {
            "\\\\" => "\\",
            "\\{" => "{",
            "{host}" => host,
            "{request-id}" => RequestId.ToString(),
            "{port}" => Port.ToString(),
            ['\\', 'x', ..] => ((char)byte.Parse(match.ValueSpan[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
            ['{', 'r', ..] => string.Concat(Enumerable.Repeat(
                Read(". " + match.Groups[2].Value, host), int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))),
            _ => throw new FormatException($"{match.Value} means nothing"),
        });
        return line[0] == '|' ? text + "\r\n" : text;
    }

    /// <summary>Lines of a file that stand for these octets.</summary>
    public static string Write(string octets, string host)
    {
        var lines = new StringBuilder();
        while (octets.Length > 0)
        {
            if (Marks.Where(mark => mark.Mark == octets[0]).Select(mark => mark.Line).FirstOrDefault() is { } mark)
            {
                lines.Append(mark).Append('\n');
                octets = octets[1..];
                continue;
            }

            var end = octets.IndexOfAny([Trailers, Broken, NoHead]);
            var line = octets.IndexOf("\r\n", StringComparison.Ordinal);
            var isWhole = line >= 0 && (end < 0 || line < end);
            var text = octets[..(isWhole ? line : end < 0 ? octets.Length : end)];
            lines.Append((isWhole ? "| " : ". ") + Escape(text, host)).Append('\n');
            octets = octets[(text.Length + (isWhole ? 2 : 0))..];
        }

        return lines.ToString().Replace("| \n", "|\n", StringComparison.Ordinal);
    }

    static string Escape(string text, string host)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '\\' => "\\\\",
                '{' => "\\{",
                RequestId => "{request-id}",
                Port => "{port}",
                < ' ' or > '~' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => c,
            });
        }

        var line = Runs().Replace(escaped.ToString(), run =>
            string.Create(CultureInfo.InvariantCulture, $"{{repeat({run.Length / run.Groups[1].Length},{run.Groups[1].Value})}}"));
        line = line.Replace(host, "{host}", StringComparison.Ordinal);
        return line.EndsWith(' ') ? line[..^1] + "\\x20" : line;
    }

    [GeneratedRegex(@"\\\\|\\\{|\\x[0-9A-F]{2}|\{repeat\((\d+),([^)]*)\)\}|\{[^}]*\}|\\")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"([^\\{}()]{1,4}?)\1{39,}")]
    private static partial Regex Runs();
}
