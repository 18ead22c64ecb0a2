using System.Collections.Immutable;

namespace IngressController.Core.Routing;

/// <summary>
/// The immutable answer to "which route serves this request". Hosts match exactly first, then wildcards of one label, then
/// aliases that are regular expressions, then host-less rules; a host that has rules of its own never falls back to the others (behaviour 26, 52).
/// </summary>
public sealed class RoutingTable
{
    readonly Dictionary<string, VirtualHost> _exact;
    readonly Dictionary<string, VirtualHost> _wildcards;
    readonly List<(HostPattern Pattern, VirtualHost Host)> _patterns = [];

    internal RoutingTable(
        IReadOnlyCollection<VirtualHost> named, VirtualHost catchAll,
        ImmutableArray<Route> routes, IReadOnlyDictionary<UpstreamKey, Upstream> upstreams)
    {
        _exact = new(named.Count, StringComparer.OrdinalIgnoreCase);
        _wildcards = new(StringComparer.OrdinalIgnoreCase);
        IsDear = !catchAll.Dear.IsEmpty;
        foreach (var host in named)
        {
            IsDear |= !host.Dear.IsEmpty;
            if (host.Name.StartsWith('~') && HostPattern.TryParse(host.Name[1..], out var pattern, out _))
            {
                _patterns.Add((pattern, host));
                HasDearAliases |= !pattern.Dear.IsEmpty;
            }
            else if (host.Name.StartsWith("*.", StringComparison.Ordinal))
                _wildcards.Add(host.Name[2..], host);
            else
                _exact.Add(host.Name, host);
        }

        IsDear |= HasDearAliases;
        CatchAll = catchAll;
        Routes = routes;
        Upstreams = upstreams;
    }

    /// <summary>The host-less rules, and everything else that no named host covers.</summary>
    public VirtualHost CatchAll { get; }

    /// <summary>Whether some host has patterns whose comparing is to be measured (<see cref="IMatchMeter"/>), for paths or as alias.</summary>
    public bool IsDear { get; }

    /// <summary>Whether some alias is such a pattern.</summary>
    public bool HasDearAliases { get; }

    /// <summary>Every route, at its <see cref="Route.Index"/>.</summary>
    public ImmutableArray<Route> Routes { get; }

    /// <summary>How many routes somebody asked for (<see cref="VirtualHost.ToldRoutes"/>), those of Gateways among them.</summary>
    public int CountToldRoutes() =>
        NamedHosts.Append(CatchAll).Sum(static host => host.ToldRoutes.Count()) + Routes.Count(static route => route.Gateway is not null);

    /// <summary>Every upstream that a route refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams { get; }

    /// <summary>
    /// The upstream of <c>--default-backend-service</c>, which also answers the statuses of custom-http-errors; null when there is none.
    /// </summary>
    public Upstream? DefaultBackend { get; init; }

    /// <summary>All hosts with a name, in no order. Aliases are included, with the paths of the host they stand for.</summary>
    public IEnumerable<VirtualHost> NamedHosts => _exact.Values.Concat(_wildcards.Values).Concat(_patterns.Select(pattern => pattern.Host));

    /// <summary>How many hosts with a name there are, aliases among them.</summary>
    public int HostCount => _exact.Count + _wildcards.Count + _patterns.Count;

    /// <summary>All hosts except aliases, in no order, with <see cref="CatchAll"/>.</summary>
    public IEnumerable<VirtualHost> Hosts => NamedHosts.Where(host => host.AliasOf is null).Append(CatchAll);

    /// <summary>
    /// The host with exactly this name; <see cref="CatchAll"/> for the empty one. Null when there is none. Aliases that are regular
    /// expressions are ignored.
    /// </summary>
    public VirtualHost? FindHost(string name) =>
        name.Length == 0 ? CatchAll
        : name.StartsWith("*.", StringComparison.Ordinal) ? FindWildcard(name.AsSpan(2))
        : _exact.GetValueOrDefault(name);

    /// <summary>The host for a name without port (<see cref="HostName.OfHeader"/>), compared without case. Allocates nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="meter">Measures dear aliases; null: they are not measured.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">Aliases took too long: the host is unknown.</exception>
    /// <exception cref="MatchRefusedException">It is the name of no other host than perhaps one that may not be compared with now.</exception>
    public VirtualHost MatchHost(ReadOnlySpan<char> name, IMatchMeter? meter = null) =>
        FindNamed(name) ?? (_patterns.Count == 0 || name.Length > HostName.MaxLength ? CatchAll : MatchPatterns(name, meter));

    /// <summary>The host of exactly this name, or the wildcard that covers it; null when there is none. Allocates nothing.</summary>
    public VirtualHost? FindNamed(ReadOnlySpan<char> name) =>
        _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var host) ? host
        : _wildcards.Count > 0 && HostName.TrySplitFirstLabel(name, out var parent) ? FindWildcard(parent)
        : null;

    VirtualHost MatchPatterns(ReadOnlySpan<char> name, IMatchMeter? meter)
    {
        var deadline = MatchDeadline.Start();
        VirtualHost? refused = null;
        foreach (var (pattern, host) in _patterns)
        {
            if (meter is null || pattern.Dear.IsEmpty)
            {
                if (pattern.IsMatch(name))
                    return host;
            }
            else if (!meter.TryBegin(host, out var begun))
                refused ??= host;
            else if (IsMatch(pattern, name, meter, host, begun))
                return host;

            deadline.Check(pattern.Text);
        }

        // Whoever has a name that is not compared must not lose its requests to the host-less rules, which can be somebody else's.
        return refused is null ? CatchAll : throw new MatchRefusedException(refused.AliasOf ?? refused.Name);
    }

    static bool IsMatch(HostPattern pattern, ReadOnlySpan<char> name, IMatchMeter meter, VirtualHost host, in MatchReading begun)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        finally
        {
            meter.End(host, begun, pattern.Dear);
        }
    }

    VirtualHost? FindWildcard(ReadOnlySpan<char> parent) =>
        _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(parent, out var host) ? host : null;

    /// <summary>The route for a request; there always is one. Allocates nothing.</summary>
    /// <param name="hostHeader">The Host header as sent, or empty.</param>
    /// <param name="path">The normalized path (<see cref="RequestTarget.Path"/>).</param>
    public Route Match(ReadOnlySpan<char> hostHeader, ReadOnlySpan<char> path) => MatchHost(HostName.OfHeader(hostHeader)).Match(path);
}
