using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IngressController.Proxy.Connections;

/// <summary>
/// Parses untrusted addresses on which access may depend. Stricter than <see cref="IPAddress"/>, which accepts <c>1</c>, octal
/// octets and zones.
/// </summary>
static class AddressText
{
    /// <summary>Four decimal octets without leading zeros.</summary>
    public static bool TryParseV4(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        Span<byte> octets = stackalloc byte[4];
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (count == 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0') || !IsDigits(part) ||
                !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out octets[count]))
                return false;
            count++;
        }

        if (count < 4)
            return false;
        address = new(octets);
        return true;
    }

    /// <summary>An IPv6 address without zone and brackets; a mapped one gives its IPv4 address.</summary>
    public static bool TryParseV6(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.ContainsAny("%[]/") || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    /// <summary>0 to 65535, without sign or leading zeros.</summary>
    public static bool TryParsePort(ReadOnlySpan<char> text, out ushort port)
    {
        port = 0;
        return (text.Length == 1 || !text.StartsWith('0')) && IsDigits(text) &&
            ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port);
    }

    // Parsers of numbers pass over NUL at the end, whatever the style.
    static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
