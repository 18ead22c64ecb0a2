using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>
/// The paths of a host without regard to letter case, nor to slashes at the end of exact ones, as a backend may look at them.
/// The longest wins.
/// </summary>
sealed class LaxPaths
{
    readonly Dictionary<string, Route> _exact = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Route> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    readonly int[] _lengths;

    /// <param name="routes">Guarded routes; of two that differ by case only, the first counts.</param>
    public LaxPaths(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
            (route.Match == PathMatch.Exact ? _exact : _prefixes).TryAdd(RequestTarget.OctetsOf(route.Path).TrimEnd('/'), route);

        _lengths = [.. _prefixes.Keys.Select(key => key.Length).Distinct().OrderDescending()];
    }

    /// <summary>How much of a path a route names.</summary>
    public static int LengthOf(Route route) => route.Match == PathMatch.Exact ? route.Path.AsSpan().TrimEnd('/').Length : route.Path.Length;

    public Route? Match(ReadOnlySpan<char> path)
    {
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
}
