namespace IngressController.Core.Routing;

/// <summary>
/// The paths of one host. Exact before Prefix, longer Prefix before shorter; both case-sensitive; Prefix is element-wise
/// (<c>/foo</c> covers <c>/foo</c> and <c>/foo/bar</c>, not <c>/foobar</c>), and Prefix <c>/foo/</c> covers <c>/foo</c> too.
/// </summary>
/// <remarks>
/// A look-up tries the prefix lengths that exist in this table, longest first, and only where the request's path has an
/// element boundary: its cost is bounded by the rules of the host, not by what a client sends.
/// </remarks>
public sealed class PathTable
{
    readonly Dictionary<string, Route> _exact = new(StringComparer.Ordinal);
    readonly Dictionary<string, PrefixRoutes> _prefixes = new(StringComparer.Ordinal);
    int[] _prefixLengths = [];

    /// <summary>Prefix <c>/foo</c> and Prefix <c>/foo/</c> cover the same paths; each is preferred for its own spelling.</summary>
    readonly record struct PrefixRoutes(Route? Bare, Route? Slashed);

    /// <summary>The paths of a host.</summary>
    /// <param name="routes">As <see cref="VirtualHost.Routes"/> has them.</param>
    /// <param name="unmatchedAt">The index of the route for unmatched paths.</param>
    internal static PathTable Of(ReadOnlySpan<Route> routes, int unmatchedAt)
    {
        var table = new PathTable();
        for (var i = 0; i < routes.Length; i++)
        {
            if (routes[i].Location is not null)
                continue;
            var path = RequestTarget.OctetsOf(routes[i].Path);
            if (routes[i].LacksTrailingSlash)
                table.Add(PathMatch.Exact, path[..^1], routes[i]);
            else if (i != unmatchedAt)
                table.Add(routes[i].Match, path, routes[i]);
        }

        return table;
    }

    /// <summary>Adds a new pair of type and path. Only while the table is being built.</summary>
    /// <param name="match">The path's type.</param>
    /// <param name="path">The path in octets, starting with <c>/</c>.</param>
    /// <param name="route">The route that serves it.</param>
    internal void Add(PathMatch match, string path, Route route)
    {
        if (match == PathMatch.Exact)
        {
            _exact.Add(path, route);
            return;
        }

        var key = path.TrimEnd('/');
        var routes = _prefixes.GetValueOrDefault(key);
        _prefixes[key] = path.EndsWith('/') ? routes with { Slashed = route } : routes with { Bare = route };
        var at = Array.BinarySearch(_prefixLengths, key.Length, Descending);
        if (at < 0)
            _prefixLengths = [.. _prefixLengths[..~at], key.Length, .. _prefixLengths[~at..]];
    }

    /// <summary>The best route for a normalized path, or null. Allocates nothing.</summary>
    public Route? Match(ReadOnlySpan<char> path)
    {
        if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var exact))
            return exact;
        if (_prefixLengths.Length == 0)
            return null;
        var prefixes = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var length in _prefixLengths)
        {
            if (length > path.Length || (length < path.Length && path[length] != '/'))
                continue;
            if (prefixes.TryGetValue(path[..length], out var routes))
                return length == path.Length ? routes.Bare ?? routes.Slashed : routes.Slashed ?? routes.Bare;
        }

        return null;
    }

    static readonly Comparer<int> Descending = Comparer<int>.Create(static (a, b) => b.CompareTo(a));
}
