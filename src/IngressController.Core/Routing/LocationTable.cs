using System.Collections.Immutable;
using System.Text;

namespace IngressController.Core.Routing;

/// <summary>
/// The locations of a host beside its paths. nginx' order: exact ones; the longest beginning, when it is final; patterns in the order of
/// the text; the longest beginning.
/// </summary>
public sealed class LocationTable
{
    readonly Dictionary<string, Route> _exact = new(StringComparer.Ordinal);
    readonly Dictionary<string, Route> _named;
    readonly ImmutableArray<(string Path, Route Route)> _prefixes;
    readonly ImmutableArray<(SearchPattern Pattern, Route Route)> _first;
    readonly ImmutableArray<(SearchPattern Pattern, Route Route)> _last;

    LocationTable(IReadOnlyList<Route> routes)
    {
        foreach (var route in routes.Where(static route => route.Location!.Kind == LocationKind.Exact))
            _exact.Add(RequestTarget.OctetsOf(route.Path), route);
        _named = routes.Where(static route => route.Location!.Kind == LocationKind.Named)
            .ToDictionary(static route => route.Path, StringComparer.Ordinal);
        _prefixes =
        [
            .. routes.Where(static route => route.Location!.Kind is LocationKind.Prefix or LocationKind.FinalPrefix)
                .Select(static route => (RequestTarget.OctetsOf(route.Path), route)).OrderByDescending(static prefix => prefix.Item1.Length),
        ];
        var patterns = routes.Where(static route => route.Location!.Pattern is not null).ToLookup(static route => route.Location!.IsLast);
        _first = [.. patterns[false].Select(static route => (route.Location!.Pattern!, route))];
        _last = [.. patterns[true].Select(static route => (route.Location!.Pattern!, route))];
        Dear = [.. _first.Concat(_last).SelectMany(static one => one.Pattern.Dear).Distinct()];
        MayBacktrack = _first.Concat(_last).Any(static one => !one.Pattern.IsLinear);
    }

    /// <summary>Those of its patterns whose comparing is to be measured (<see cref="IMatchMeter"/>).</summary>
    public ImmutableArray<RenewableRegex> Dear { get; }

    /// <summary>Whether a match may take longer than linear time.</summary>
    public bool MayBacktrack { get; }

    /// <summary>The location of a name with its @; null: there is none.</summary>
    public Route? FindNamed(string name) => _named.GetValueOrDefault(name);

    /// <summary>The table of those routes that are locations; null when none is.</summary>
    internal static LocationTable? Of(IEnumerable<Route> routes)
    {
        var locations = routes.Where(static route => route.Location is not null).ToList();
        return locations.Count == 0 ? null : new(locations);
    }

    /// <summary>The route for a normalized path; null: none of the host's. Allocates nothing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="host">The host, for its other paths.</param>
    /// <param name="deadline">For all patterns together.</param>
    internal Route? Match(ReadOnlySpan<char> path, VirtualHost host, in MatchDeadline deadline)
    {
        if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var exact))
            return exact;
        var own = host.Patterns is null ? host.Paths.Match(path) : null;
        if (own is { Match: PathMatch.Exact } or { LacksTrailingSlash: true })
            return own;
        var prefix = LongestPrefix(path, own is null ? 0 : Encoding.UTF8.GetByteCount(own.Path));
        if (prefix is { Location.Kind: LocationKind.FinalPrefix })
            return prefix;
        return Find(_first, path, deadline) ?? host.Patterns?.Match(path, deadline) ?? Find(_last, path, deadline) ?? prefix ?? own;
    }

    Route? LongestPrefix(ReadOnlySpan<char> path, int longerThan)
    {
        foreach (var (prefix, route) in _prefixes)
        {
            if (prefix.Length <= longerThan)
                return null;
            if (path.StartsWith(prefix))
                return route;
        }

        return null;
    }

    static Route? Find(ImmutableArray<(SearchPattern Pattern, Route Route)> patterns, ReadOnlySpan<char> path, in MatchDeadline deadline)
    {
        foreach (var (pattern, route) in patterns)
        {
            if (pattern.IsMatch(path))
                return route;
            deadline.Check(pattern.Text);
        }

        return null;
    }
}
