namespace IngressController.Core.Routing;

/// <summary>One path of a host, as a request sees it.</summary>
/// <param name="Route">Its route.</param>
/// <param name="IsMatch">Whether it would serve the request if it were the only one.</param>
public readonly record struct PathCandidate(Route Route, bool IsMatch);

/// <summary>The paths of a host in the order in which they are preferred, for people who ask why a path serves. Not for requests.</summary>
public static class PathCandidates
{
    /// <summary>Every path, those of server-snippets last; without the route for unmatched paths and those of path quirks.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">A normalized path.</param>
    /// <param name="deadline">For all patterns together.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Comparing took too long.</exception>
    public static IReadOnlyList<PathCandidate> Of(VirtualHost host, string path, in MatchDeadline deadline)
    {
        var found = new List<PathCandidate>();
        foreach (var route in InOrder(host))
        {
            found.Add(new(route, IsMatch(route, path)));
            deadline.Check(route.Path);
        }

        return found;
    }

    static IEnumerable<Route> InOrder(VirtualHost host) =>
        (host.Patterns?.Routes ?? Paths(host)).Concat(host.Routes.Where(route => route.Location is not null));

    // As PathTable prefers them: exact ones, then by the length of what they cover.
    static IEnumerable<Route> Paths(VirtualHost host) => host.Routes.Take(host.UnmatchedAt).Where(route => route.Location is null)
        .OrderBy(route => route.Match).ThenByDescending(route => RequestTarget.OctetsOf(route.Path).TrimEnd('/').Length)
        .ThenBy(route => route.Path, StringComparer.Ordinal);

    static bool IsMatch(Route route, string path) =>
        route.Location is { } location ? IsMatch(location, path)
        : route.Pattern is { } pattern ? pattern.IsMatch(path)
        : PathTable.Of([route], unmatchedAt: -1).Match(path) is not null;

    static bool IsMatch(HostLocation location, string path) => location.Kind switch
    {
        LocationKind.Exact => RequestTarget.OctetsOf(location.Path) == path,
        LocationKind.Named => false,
        _ => location.Pattern?.IsMatch(path) ?? path.StartsWith(RequestTarget.OctetsOf(location.Path), StringComparison.Ordinal),
    };
}
