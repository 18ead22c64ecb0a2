using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IngressController.Core.Routing;

/// <summary>
/// The host that a request asks for, with its port if it names one (RFC 9110, 7.2); it can always be sent as one Host line. The
/// default value is no host, which HTTP/1.0 allows; every other value has been checked.
/// </summary>
/// <remarks>
/// A name has letters, digits, <c>-</c>, <c>_</c> and single dots between and behind them; an IPv6 address stands in brackets. nginx
/// also accepts other characters of RFC 3986 (<c>a~b</c>, <c>a!b</c>) and any port: no rule can name such a host, and pods disagree
/// about it, so it is refused.
/// </remarks>
public readonly record struct RequestHost
{
    /// <summary>Characters of a name (RFC 1035, 2.3.4), without one trailing dot.</summary>
    const int MaxNameLength = 253;

    static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    readonly string? _text;

    RequestHost(string text) => _text = text;

    /// <summary>Name and port as they came; empty when there is none.</summary>
    public string Text => _text ?? "";

    /// <summary>The name without port and without one dot at its end; brackets of an IPv6 address stay.</summary>
    public ReadOnlySpan<char> Name => HostName.OfHeader(Text);

    public RequestHost WithoutPort => new(Name.ToString());

    public bool IsNone => Text.Length == 0;

    /// <summary>Checks a Host or <c>:authority</c>. Empty text is valid and means no host.</summary>
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
        return bare.Length is > 0 and <= MaxNameLength && !bare.ContainsAnyExcept(NameCharacters) &&
            bare[0] != '.' && bare[^1] != '.' && bare.IndexOf("..") < 0;
    }

    static bool IsBracketedAddress(ReadOnlySpan<char> text) =>
        text.Length > 2 && text.IndexOf('%') < 0 && IPAddress.TryParse(text[1..^1], out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    // Empty, or a colon and nothing or a port behind it (RFC 3986, 3.2.3).
    static bool IsPort(ReadOnlySpan<char> text) => text switch
    {
        [] or [':'] => true,
        [':', .. var digits] =>
            digits.Length <= 5 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) &&
            port <= IPEndPoint.MaxPort,
        _ => false,
    };
}
