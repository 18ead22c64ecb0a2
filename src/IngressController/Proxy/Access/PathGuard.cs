using IngressController.Core.Routing;

namespace IngressController.Proxy.Access;

/// <summary>
/// Keeps requests from reaching a guarded path under a spelling that was matched to another one. A host whose paths have
/// different access rules has one; a target that a backend could take for a path with other rules than those it was matched to
/// is refused, since nobody can say which are meant.
/// </summary>
sealed class PathGuard
{
    readonly VirtualHost _host;
    readonly Dictionary<int, AccessRules> _rules;
    readonly CaselessPaths _guarded;

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

    /// <summary>Whether a backend may take the target for a path that is guarded by other rules than those of its route.</summary>
    public bool IsAmbiguous(RequestTarget target, Route matched)
    {
        var rules = _rules[matched.Index];
        if (PathReadings.IsPlain(target.Raw))
            return IsGuardedOtherwise(target.Path.Span, matched, rules);
        if (PathReadings.Of(target.Raw) is not { } readings)
            return true;
        foreach (var reading in readings)
        {
            var route = _host.Paths.Match(reading) ?? _host.Unmatched;
            if (IsOther(route, rules) || IsGuardedOtherwise(reading, route, rules))
                return true;
        }

        return false;
    }

    // A rule that spells the letters as the request does is meant, however a shorter or equal one spells them.
    bool IsGuardedOtherwise(ReadOnlySpan<char> path, Route matched, AccessRules rules) =>
        _guarded.Match(path) is { } guarded && (matched.Index == _host.Unmatched.Index || guarded.Path.Length > matched.Path.Length) && IsOther(guarded, rules);

    bool IsOther(Route route, AccessRules rules) => _rules[route.Index] is { IsOpen: false } others && !others.Equals(rules);
}
