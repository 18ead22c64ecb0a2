using System.Text;

namespace IngressController.Proxy.Access;

/// <summary>
/// Paths of a host, matched the way lenient backends do: without regard to letter case and, for exact paths, to trailing slashes.
/// The longest match wins. Case is ignored in all scripts if the path is valid UTF-8; composed and decomposed letters stay
/// different.
/// </summary>
sealed class LaxPaths
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly Dictionary<string, Route> _exact = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Route> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    readonly int[] _lengths;

    /// <param name="routes">Guarded routes; the first wins when two differ only in case.</param>
    public LaxPaths(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
            (route.Match == PathMatch.Exact ? _exact : _prefixes).TryAdd(Folded(RequestTarget.OctetsOf(route.Path).TrimEnd('/')), route);

        _lengths = [.. _prefixes.Keys.Select(key => key.Length).Distinct().OrderDescending()];
    }

    /// <summary>Length of the part of a path that a route matches.</summary>
    public static int LengthOf(Route route) => route.Match == PathMatch.Exact ? route.Path.AsSpan().TrimEnd('/').Length : route.Path.Length;

    /// <param name="path">The octets of a path, one per char.</param>
    public Route? Match(ReadOnlySpan<char> path)
    {
        if (!Ascii.IsValid(path))
            path = Folded(path);
        if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path.TrimEnd('/'), out var exact))
            return exact;
        var prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _lengths)
        {
            if (length <= path.Length && (length == path.Length || path[length] == '/') && prefixes.TryGetValue(path[..length], out var route))
                return route;
        }

        return null;
    }

    // ASCII letters are handled by the dictionaries' comparer.
    static string Folded(ReadOnlySpan<char> octets)
    {
        var path = octets.ToString();
        if (Ascii.IsValid(octets))
            return path;
        try
        {
            return Utf8.GetString(Encoding.Latin1.GetBytes(path)).ToUpperInvariant();
        }
        catch (DecoderFallbackException)
        {
            return path;
        }
    }
}
