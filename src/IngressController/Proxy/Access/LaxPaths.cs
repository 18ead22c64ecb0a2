using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>The paths of a host without regard to letter case, as a backend may look at them. The longest wins.</summary>
sealed class CaselessPaths
{
    readonly Dictionary<string, Route> _exact = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, Route> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    readonly int[] _lengths;

    /// <param name="routes">Guarded routes; of two that differ by case only, the first counts.</param>
    public CaselessPaths(IEnumerable<Route> routes)
    {
        foreach (var route in routes)
        {
            var octets = RequestTarget.OctetsOf(route.Path);
            if (route.Match == PathMatch.Exact)
                _exact.TryAdd(octets, route);
            else
                _prefixes.TryAdd(octets.TrimEnd('/'), route);
        }

        _lengths = [.. _prefixes.Keys.Select(key => key.Length).Distinct().OrderDescending()];
    }

    public Route? Match(ReadOnlySpan<char> path)
    {
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var exact))
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
