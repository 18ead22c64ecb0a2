using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace IngressController.Proxy.Outgoing;

/// <summary>Rules for header names (RFC 9110, 5.1).</summary>
static class FieldName
{
    const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    static readonly SearchValues<char> Token = SearchValues.Create(TokenCharacters);
    static readonly SearchValues<byte> TokenOctets = SearchValues.Create(Encoding.ASCII.GetBytes(TokenCharacters));

    static readonly FrozenSet<string> NeverTrailers = new[]
    {
        HeaderNames.Host, HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.TE, HeaderNames.Trailer, HeaderNames.Upgrade, HeaderNames.Expect,
        HeaderNames.Authorization, HeaderNames.ProxyAuthorization, HeaderNames.Cookie, HeaderNames.ContentType, HeaderNames.ContentEncoding,
        HeaderNames.ContentRange, HeaderNames.Range, HeaderNames.Location, HeaderNames.SetCookie, "Proxy",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsToken(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(Token);

    public static bool IsToken(ReadOnlySpan<byte> name) => name.Length > 0 && !name.ContainsAnyExcept(TokenOctets);

    /// <summary>Whether it is a name that anybody may set. The framing of a message is nobody's to set.</summary>
    public static bool CanBeSet(string name) =>
        IsToken(name) &&
        !name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) &&
        !name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it may stand behind a body: nothing that a head decides by may (RFC 9110, 6.5.1).</summary>
    public static bool CanBeTrailer(string name) => CanBeSet(name) && !NeverTrailers.Contains(name);
}
