using System.Buffers;
using System.Globalization;
using System.Text;
using IngressController.Proxy;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.Snippets.Rewriting;

/// <summary>How captures of a path, which is decoded, become text of a URI again (ngx_http_script_copy_capture_code).</summary>
static class CaptureText
{
    // NGX_ESCAPE_ARGS: controls, octets beyond ASCII, and these are encoded.
    static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Except("#%&+;?")]);

    /// <summary>Whether captures are to be encoded: the path had something encoded in it.</summary>
    public static bool IsQuoted(RequestContext context) => context.Asked.Raw.AsSpan().ContainsAny('%', '+');

    public static string Keep(string text, Variable variable) => text;

    public static string EncodeCapture(string text, Variable variable)
    {
        if (!variable.IsCapture || !text.AsSpan().ContainsAnyExcept(Plain))
            return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (Plain.Contains(c))
                encoded.Append(c);
            else
                encoded.Append('%').Append(((int)c & 0xff).ToString("X2", CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Undoes the encoding of what is plain in a path, up to the query (NGX_UNESCAPE_REDIRECT).</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '?')
                return result.Append(text, at, text.Length - at).ToString();
            if (text[at] == '%' && at + 2 < text.Length &&
                int.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet) && octet is > '%' and < 0x7f)
            {
                if (octet == '?')
                    return result.Append('?').Append(text, at + 3, text.Length - at - 3).ToString();
                result.Append((char)octet);
                at += 2;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }
}
