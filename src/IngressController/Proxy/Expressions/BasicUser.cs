using System.Buffers.Text;
using System.Text;

namespace IngressController.Proxy.Expressions;

/// <summary>Reads only the user name of Basic credentials (RFC 7617).</summary>
static class BasicUser
{
    const string Scheme = "Basic ";

    /// <summary>The name as octets, one per char; null when there is none.</summary>
    public static string? NameOf(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = authorization.AsSpan(Scheme.Length).Trim();
        var octets = new byte[encoded.Length];
        if (!Base64.IsValid(encoded, out _) || !Convert.TryFromBase64Chars(encoded, octets, out var length))
            return null;
        var colon = octets.AsSpan(0, length).IndexOf((byte)':');
        return colon <= 0 ? null : Encoding.Latin1.GetString(octets, 0, colon);
    }
}
