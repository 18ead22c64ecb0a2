using System.Collections.Immutable;

namespace IngressController.Core.Routing;

/// <summary>
/// The paths of a host in regex mode (behaviour 57), longest first, equally long ones in reverse alphabetical order; the first
/// that matches serves.
/// </summary>
public sealed class RegexPathTable
{
    readonly (PathPattern Pattern, Route Route)[] _paths;

    /// <param name="routes">The host's routes in the order in which their Ingresses take precedence; each has a pattern.</param>
    internal RegexPathTable(IEnumerable<Route> routes)
    {
        _paths =
        [
            .. routes.Select(route => (route.Pattern!, route)).OrderByDescending(path => path.Item1.Text.Length)
                .ThenByDescending(path => path.Item1.Text, StringComparer.Ordinal),
        ];
        MayBacktrack = _paths.Any(path => !path.Pattern.IsLinear);
        Dear = [.. _paths.SelectMany(path => path.Pattern.Dear).Distinct()];
    }

    /// <summary>The routes in the order in which they are tried.</summary>
    public IEnumerable<Route> Routes => _paths.Select(path => path.Route);

    /// <summary>Whether a match may take longer than linear time.</summary>
    public bool MayBacktrack { get; }

    /// <summary>Those of its patterns whose comparing is to be measured (<see cref="IMatchMeter"/>).</summary>
    public ImmutableArray<RenewableRegex> Dear { get; }

    /// <summary>The route for a normalized path, or null. Allocates nothing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="deadline">For all patterns together.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">
    /// A pattern took too long. No later pattern may serve: it could lack the access rules of the first.
    /// </exception>
    public Route? Match(ReadOnlySpan<char> path, in MatchDeadline deadline)
    {
        foreach (var (pattern, route) in _paths)
        {
            if (pattern.IsMatch(path))
                return route;
            if (pattern.IsRegex)
                deadline.Check(pattern.Text);
        }

        return null;
    }
}
