using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Routing;

/// <summary>
/// The host that a request asks for, with its port if it names one (RFC 9110, 7.2): something that can be sent as one Host line.
/// A default value is no host, which HTTP/1.0 allows; there is no way to hold another that was not checked.
/// </summary>
/// <remarks>
/// A name is letters, digits, <c>-</c>, <c>_</c> and single dots between and behind them; an address of IPv6 stands in brackets.
/// nginx also takes other characters of RFC 3986 (<c>a~b</c>, <c>a!b</c>) and any port: no rule can name such a host, and pods
/// do not agree on what it is, so it is refused.
/// </remarks>
public readonly record struct RequestHost
{
    /// <summary>Characters of a name (RFC 1035, 2.3.4), one dot at its end apart.</summary>
    const int MaxNameLength = 253;

    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    readonly string? _text;

    RequestHost(string text) => _text = text;

    /// <summary>Name and port as they came; empty when there is none.</summary>
    public string Text => _text ?? "";

    /// <summary>The name without port and without one dot at its end; brackets of an IPv6 address stay.</summary>
    public ReadOnlySpan<char> Name => HostName.OfHeader(Text);

    /// <summary>The same host on no particular port.</summary>
    public RequestHost WithoutPort => new(Name.ToString());

    public bool IsNone => Text.Length == 0;

    /// <summary>Checks a Host or <c>:authority</c>. Empty text is no host, and good.</summary>
    public static bool TryParse(string text, out RequestHost host)
    {
        host = default;
        if (text.Length == 0)
            return true;
        var nameEnd = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        var name = nameEnd < 0 ? text : text.AsSpan(0, nameEnd);
        if (!(name.StartsWith('[') ? IsBracketedAddress(name) : IsName(name)) || !IsPort(text.AsSpan(name.Length)))
            return false;
        host = new(text);
        return true;
    }

    public override string ToString() => Text;

    static bool IsName(ReadOnlySpan<char> name)
    {
        var bare = name.EndsWith('.') ? name[..^1] : name;
        return bare.Length is > 0 and <= MaxNameLength && !bare.ContainsAnyExcept(NameCharacters) && bare[0] != '.' && bare[^1] != '.' && bare.IndexOf("..") < 0;
    }

    static bool IsBracketedAddress(ReadOnlySpan<char> text) =>
        text.Length > 2 && text.IndexOf('%') < 0 && IPAddress.TryParse(text[1..^1], out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    // Empty, or a colon and nothing or a port behind it (RFC 3986, 3.2.3).
    static bool IsPort(ReadOnlySpan<char> text) => text switch
    {
        [] or [':'] => true,
        [':', .. var digits] => digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort,
        _ => false,
    };
}
