using System.Text;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>
/// The paths of a host without regard to letter case, nor to slashes at the end of exact ones, as a backend may look at them.
/// The longest wins. Letters are compared in all scripts, where the octets of a path are UTF-8; composed and decomposed letters are not
/// the same here.
/// </summary>
sealed class LaxPaths
{
    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly Dictionary<string, Route> _exact = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Route> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    readonly int[] _lengths;

    /// <param name="routes">Guarded routes; of two that differ by case only, the first counts.</param>
    public LaxPaths(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
            (route.Match == PathMatch.Exact ? _exact : _prefixes).TryAdd(Folded(RequestTarget.OctetsOf(route.Path).TrimEnd('/')), route);

        _lengths = [.. _prefixes.Keys.Select(key => key.Length).Distinct().OrderDescending()];
    }

    /// <summary>How much of a path a route names.</summary>
    public static int LengthOf(Route route) => route.Match == PathMatch.Exact ? route.Path.AsSpan().TrimEnd('/').Length : route.Path.Length;

    /// <param name="path">The octets of a path, one a char.</param>
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

    // ASCII letters are left to the dictionaries' comparer.
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
