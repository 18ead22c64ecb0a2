using System.Buffers;

namespace IngressController.Proxy.Access;

/// <summary>
/// Keeps a request from reaching a guarded path by a spelling that matches another route. Exists for hosts whose paths have
/// different access rules: a target that a backend could read as a path with other rules than those matched is refused as
/// ambiguous. The host's own routing decides which rules a path has.
/// </summary>
sealed class PathGuard
{
    const int ShortPath = 256;

    readonly VirtualHost _host;
    readonly Dictionary<int, AccessRules> _rules;

    // Locations of snippets are not among them, nor looked for by another end: nginx' users count on exact ones to be exact.
    readonly LaxPaths _guarded;

    PathGuard(VirtualHost host, Dictionary<int, AccessRules> rules, IEnumerable<Route> guarded)
    {
        _host = host;
        _rules = rules;
        _guarded = new(guarded);
    }

    /// <summary>The guard of a host; null when all its paths have the same rules or none.</summary>
    /// <param name="rules">The rules of each of its routes, by <see cref="Route.Index"/>.</param>
    public static PathGuard? Of(VirtualHost host, Dictionary<int, AccessRules> rules)
    {
        var first = rules[host.Unmatched.Index];
        return host.Routes.All(route => rules[route.Index].Equals(first))
            ? null
            : new(host, rules, host.Routes.Where(route => route.Index != host.Unmatched.Index && route.Location is null && !rules[route.Index].IsOpen));
    }

    /// <summary>The route that would serve the path, and so decides its rules.</summary>
    /// <param name="path">A normalized path.</param>
    /// <param name="deadline">For all that is compared with the request.</param>
    public Route RouteOf(ReadOnlySpan<char> path, in MatchDeadline deadline = default) => _host.Match(path, deadline);

    /// <summary>Why a target that matched a route is refused; null when it is not.</summary>
    /// <param name="target">The target.</param>
    /// <param name="matched">The route it matched.</param>
    /// <param name="deadline">For all that is compared with the request.</param>
    public PathRefusal? Judge(in RequestTarget target, Route matched, in MatchDeadline deadline = default)
    {
        // A location of a snippet answers by itself: no pod reads the path as another one.
        if (matched.Location is not null)
            return null;
        var rules = _rules[matched.Index];
        if (Named(target.Path.Span, matched, rules, isWhole: true, deadline) is { } named)
            return new(RefusalReason.MayMeanGuardedPath, named);
        if (PathReadings.IsPlain(target.Raw))
            return null;
        var readings = PathReadings.Of(target.Raw);
        if (readings.HoldControl)
            return new(RefusalReason.HoldsControl);
        foreach (var (path, isWhole) in readings.All)
        {
            if (Guarded(path, isWhole, rules, deadline) is { } guarded)
                return new(RefusalReason.MayMeanGuardedPath, guarded);
        }

        return readings.AreTooMany ? new(RefusalReason.HasTooManyReadings) : null;
    }

    Route? Guarded(string path, bool isWhole, AccessRules rules, in MatchDeadline deadline)
    {
        var route = RouteOf(path, deadline);
        return IsOther(route, rules) ? route : Named(path, route, rules, isWhole, deadline);
    }

    /// <summary>A guarded route that differs from the path only in letter case or a trailing slash, which many backends ignore.</summary>
    Route? Named(ReadOnlySpan<char> path, Route matched, AccessRules rules, bool isWhole, in MatchDeadline deadline)
    {
        var other = _host.Patterns is null ? _guarded.Match(path) : isWhole ? WithOtherEnd(path, deadline) : null;
        // A rule that spells the path as the request does wins over shorter or equal ones in another spelling.
        return other is not null && (matched.Index == _host.Unmatched.Index || LaxPaths.LengthOf(other) > matched.Path.Length) && IsOther(other, rules)
            ? other
            : null;
    }

    // Patterns ignore letter case already.
    Route? WithOtherEnd(ReadOnlySpan<char> path, in MatchDeadline deadline)
    {
        if (path.EndsWith('/'))
            return path.Length > 1 ? OrNone(RouteOf(path.TrimEnd('/'), deadline)) : null;
        var length = path.Length + 1;
        var rented = length > ShortPath ? ArrayPool<char>.Shared.Rent(length) : null;
        var slashed = rented is null ? stackalloc char[ShortPath] : rented;
        path.CopyTo(slashed);
        slashed[path.Length] = '/';
        var route = RouteOf(slashed[..length], deadline);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return OrNone(route);
    }

    Route? OrNone(Route route) => route.Index == _host.Unmatched.Index || route.Location is not null ? null : route;

    bool IsOther(Route route, AccessRules rules) => _rules[route.Index] is { IsOpen: false } others && !others.Equals(rules);
}
