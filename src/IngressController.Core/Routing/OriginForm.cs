using System.Buffers;
using System.Text;

namespace IngressController.Core.Routing;

/// <summary>
/// A request target in origin-form (RFC 9112, 3.2.1): it begins with <c>/</c> and holds the octets 0x21 to 0x7E only. No other kind
/// of target is ever sent, and every instance has had its octets checked.
/// </summary>
/// <remarks>
/// Octets from 0x80 on are percent-encoded, over HTTP/1.1 and HTTP/2 alike: nginx passes raw UTF-8 on, and a server that decodes
/// the path reads the same. Blanks, controls and DEL are refused, as nginx refuses them: no two servers agree on what they mean.
/// </remarks>
public readonly record struct OriginForm
{
    const string HexDigits = "0123456789ABCDEF";

    static readonly SearchValues<char> Refused = SearchValues.Create([.. Enumerable.Range(0, 0x21).Select(c => (char)c), '\x7f']);

    readonly string? _text;

    // Each target has one representation: the root is the default value.
    OriginForm(string text) => _text = text == "/" ? null : text;

    /// <summary>The target <c>/</c>, which is also what a default value holds.</summary>
    public static OriginForm Root => default;

    /// <summary>The target: ASCII without blanks and controls.</summary>
    public string Text => _text ?? "/";

    /// <summary>The query with its <c>?</c>; empty when there is none.</summary>
    public ReadOnlySpan<char> Query => Text.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? Text.AsSpan(mark) : default;

    /// <summary>Checks a target whose chars are octets (0 to 255). False when it does not begin with <c>/</c> or holds an octet that is refused.</summary>
    public static bool TryCreate(string octets, out OriginForm target)
    {
        target = default;
        if (!octets.StartsWith('/'))
            return false;
        var odd = octets.AsSpan().IndexOfAnyExceptInRange('!', '~');
        if (odd < 0)
        {
            target = new(octets);
            return true;
        }

        if (octets.AsSpan(odd).ContainsAny(Refused) || octets.AsSpan(odd).ContainsAnyInRange('\u0100', '\uffff'))
            return false;
        target = new(Encode(octets, odd));
        return true;
    }

    public override string ToString() => Text;

    static string Encode(string octets, int from)
    {
        var text = new StringBuilder(octets.Length + 16).Append(octets, 0, from);
        foreach (var c in octets.AsSpan(from))
        {
            if (c < '\x80')
                text.Append(c);
            else
                text.Append('%').Append(HexDigits[c >> 4]).Append(HexDigits[c & 0xF]);
        }

        return text.ToString();
    }
}
