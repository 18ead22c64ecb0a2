using System.Buffers;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>
/// Keeps requests from reaching a guarded path under a spelling that was matched to another one. A host whose paths have
/// different access rules has one; a target that a backend could take for a path with other rules than those it was matched to
/// is refused, since nobody can say which are meant. Which path has which rules is asked of the host itself, as for serving.
/// </summary>
sealed class PathGuard
{
    const int ShortPath = 256;

    readonly VirtualHost _host;
    readonly Dictionary<int, AccessRules> _rules;
    readonly LaxPaths _guarded;

    PathGuard(VirtualHost host, Dictionary<int, AccessRules> rules, IEnumerable<Route> guarded)
    {
        _host = host;
        _rules = rules;
        _guarded = new(guarded);
    }

    /// <summary>The guard of a host; null when the same rules hold for all of its paths, or none.</summary>
    /// <param name="host">The host.</param>
    /// <param name="rules">The rules of each of its routes, by <see cref="Route.Index"/>.</param>
    public static PathGuard? Of(VirtualHost host, Dictionary<int, AccessRules> rules)
    {
        var first = rules[host.Unmatched.Index];
        return host.Routes.All(route => rules[route.Index].Equals(first))
            ? null
            : new(host, rules, host.Routes.Where(route => route.Index != host.Unmatched.Index && !rules[route.Index].IsOpen));
    }

    /// <summary>The route by which a path is judged: the one that would serve it.</summary>
    public Route RouteOf(ReadOnlySpan<char> path) => _host.Match(path);

    /// <summary>Why a target is refused that was matched to a route; null: it is not.</summary>
    public PathRefusal? Judge(in RequestTarget target, Route matched)
    {
        var rules = _rules[matched.Index];
        if (Named(target.Path.Span, matched, rules, isWhole: true) is { } named)
            return new(RefusalReason.MayMeanGuardedPath, named);
        if (PathReadings.IsPlain(target.Raw))
            return null;
        var readings = PathReadings.Of(target.Raw);
        if (readings.HoldControl)
            return new(RefusalReason.HoldsControl);
        foreach (var (path, isWhole) in readings.All)
        {
            if (Guarded(path, isWhole, rules) is { } guarded)
                return new(RefusalReason.MayMeanGuardedPath, guarded);
        }

        return readings.AreTooMany ? new(RefusalReason.HasTooManyReadings) : null;
    }

    Route? Guarded(string path, bool isWhole, AccessRules rules)
    {
        var route = RouteOf(path);
        return IsOther(route, rules) ? route : Named(path, route, rules, isWhole);
    }

    /// <summary>
    /// A guarded route that names the path but for letter case or the slash at its end, which many backends do not look at.
    /// </summary>
    Route? Named(ReadOnlySpan<char> path, Route matched, AccessRules rules, bool isWhole)
    {
        var other = _host.Patterns is null ? _guarded.Match(path) : isWhole ? WithOtherEnd(path) : null;
        // A rule that spells the path as the request does is meant, however a shorter or equal one spells it.
        return other is not null && (matched.Index == _host.Unmatched.Index || LaxPaths.LengthOf(other) > matched.Path.Length) && IsOther(other, rules) ? other : null;
    }

    // Patterns know no letter case.
    Route? WithOtherEnd(ReadOnlySpan<char> path)
    {
        if (path.EndsWith('/'))
            return path.Length > 1 ? OrNone(RouteOf(path.TrimEnd('/'))) : null;
        var length = path.Length + 1;
        var rented = length > ShortPath ? ArrayPool<char>.Shared.Rent(length) : null;
        var slashed = rented is null ? stackalloc char[ShortPath] : rented;
        path.CopyTo(slashed);
        slashed[path.Length] = '/';
        var route = RouteOf(slashed[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return OrNone(route);
    }

    Route? OrNone(Route route) => route.Index == _host.Unmatched.Index ? null : route;

    bool IsOther(Route route, AccessRules rules) => _rules[route.Index] is { IsOpen: false } others && !others.Equals(rules);
}
