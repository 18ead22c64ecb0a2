using System.Buffers;
using System.Text;

namespace IngressController.Proxy;

/// <summary>Escaping of URIs built from request data.</summary>
static class UriText
{
    // The characters nginx leaves unescaped in a path (ngx_escape_uri, NGX_ESCAPE_URI): all ASCII but controls and these.
    static readonly SearchValues<char> Unescaped = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("\"#%<>?\\^`{|}")]);

    static readonly SearchValues<char> Visible = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);

    static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    static readonly SearchValues<char> NoControl = SearchValues.Create([.. Enumerable.Range(' ', 0x100 - ' ').Select(c => (char)c).Except("\x7f")]);

    /// <summary>Escapes a decoded path, given in octets (behaviour 58).</summary>
    public static string EscapePath(string path) => Escape(path, Unescaped);

    /// <summary>
    /// Escapes a whole URI for a Location header: existing escapes stay; only characters that are invalid there or would end the
    /// header are escaped.
    /// </summary>
    public static string ForLocation(string uri) => Escape(uri, Visible);

    /// <summary>Escapes decoded text as one piece of a URI: all but unreserved characters and <c>/</c> (RFC 3986, 2.3).</summary>
    public static string EscapePiece(string text) => Escape(text, Unreserved);

    /// <summary>Escapes only controls, for decoded text in a header.</summary>
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
