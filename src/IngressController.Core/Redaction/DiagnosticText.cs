using System.Buffers;
using System.Globalization;
using System.Text;

namespace IngressController.Core.Redaction;

/// <summary>
/// Makes users' text safe for logs, Events, pages and answers: passwords and tokens of URLs are removed, and every character is
/// escaped that a terminal would interpret or that could make one line look like another.
/// </summary>
public static class DiagnosticText
{
    /// <summary>C0, DEL and C1 controls; line separators; bidirectional marks; the byte order mark.</summary>
    static readonly SearchValues<char> Hidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7f, 0x21)).Select(code => (char)code),
        '\u061c', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069', '\ufeff',
    ]);

    public static string Of(string text) => Escape(UrlRedaction.Of(text));

    /// <summary>The same with its middle left out where it is longer. Nothing is cut before it is redacted, so no part of a secret is shown.</summary>
    /// <param name="text">What a user is told.</param>
    /// <param name="longest">Characters, 100 or more.</param>
    public static string Shortened(string text, int longest)
    {
        var shown = Of(text);
        if (shown.Length <= longest)
            return shown;

        // The end says what happens and the remedy.
        var end = longest / 3;
        return $"{shown.AsSpan(0, longest - end - 3)} … {shown.AsSpan(shown.Length - end)}";
    }

    /// <summary>Escapes control characters as <c>\x1b</c> or <c>\u202e</c>.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Hidden))
            return text;
        var shown = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Hidden.Contains(c))
                shown.Append(c > '\xff' ? "\\u" : "\\x").Append(((int)c).ToString(c > '\xff' ? "x4" : "x2", CultureInfo.InvariantCulture));
            else
                shown.Append(c);
        }

        return shown.ToString();
    }
}
