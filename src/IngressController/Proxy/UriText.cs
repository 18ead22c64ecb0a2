using System.Buffers;
using System.Text;

namespace IngressController.Proxy;

/// <summary>Writing of URIs whose parts come from requests.</summary>
static class UriText
{
    // What nginx leaves as it is in a path (ngx_escape_uri, NGX_ESCAPE_URI): all ASCII but controls and these.
    static readonly SearchValues<char> Unescaped = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("\"#%<>?\\^`{|}")]);

    static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    static readonly SearchValues<char> NoControl = SearchValues.Create([.. Enumerable.Range(' ', 0x100 - ' ').Select(c => (char)c).Except("\x7f")]);

    /// <summary>A decoded path, in octets, as it goes on the wire (behaviour 58).</summary>
    public static string EscapePath(string path) => Escape(path, Unescaped);

    /// <summary>
    /// A whole URI for a Location header: what it already escapes stays, and what would end the header or cannot stand in it
    /// is escaped.
    /// </summary>
    public static string ForLocation(string uri) => Escape(uri, Visible);

    /// <summary>Decoded text as one piece of a URI: all but unreserved characters and <c>/</c> is escaped (RFC 3986, 2.3).</summary>
    public static string EscapePiece(string text) => Escape(text, Unreserved);

    /// <summary>Decoded text for a header: controls are escaped, everything else stays.</summary>
    public static string EscapeControls(string text) => Escape(text, NoControl);

    static string Escape(string text, SearchValues<char> allowed)
    {
        var first = text.AsSpan().IndexOfAnyExcept(allowed);
        if (first < 0)
            return text;
        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        foreach (var c in text.AsSpan(first))
        {
            if (allowed.Contains(c))
                escaped.Append(c);
            else
                escaped.Append('%').Append(((int)c & 0xff).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }
}
