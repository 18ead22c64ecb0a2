using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace IngressController.Features.BasicAuth;

/// <summary>The content of an Authorization header of the scheme Basic (RFC 7617), in octets.</summary>
readonly record struct BasicCredentials(string Name, byte[] Password)
{
    const string Scheme = "Basic ";

    /// <summary>False unless there is exactly one readable header of this scheme.</summary>
    public static bool TryRead(StringValues authorization, out BasicCredentials credentials)
    {
        credentials = default;
        if (authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var encoded = header.AsSpan(Scheme.Length).Trim(' ');
        var octets = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length) + 3];
        if (!Convert.TryFromBase64Chars(encoded, octets, out var length))
            return false;
        var colon = octets.AsSpan(0, length).IndexOf((byte)':');
        if (colon < 0)
            return false;
        credentials = new(Encoding.Latin1.GetString(octets, 0, colon), octets[(colon + 1)..length]);
        return true;
    }
}
