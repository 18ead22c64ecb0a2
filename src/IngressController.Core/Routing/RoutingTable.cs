using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;

namespace IngressController.Core.Routing;

/// <summary>One host of the rules, or all requests that no host covers.</summary>
/// <param name="Name">The host in lower case; <c>*.example.com</c> for a wildcard; empty for host-less rules.</param>
/// <param name="Paths">Its paths.</param>
/// <param name="Unmatched">What requests get that no path covers (behaviour 26 to 28).</param>
/// <param name="Tls">Its certificate; null when no Ingress of the host has a <c>tls</c> section.</param>
/// <param name="Ingresses">The Ingresses that name it, oldest first, for what holds for a host as a whole (behaviour 62).</param>
public sealed record VirtualHost(string Name, PathTable Paths, Route Unmatched, TlsBinding? Tls, ValueArray<HostIngress> Ingresses)
{
    // Made when first asked for; whoever comes at the same time makes the same.
    ulong _fingerprint;

    /// <summary>Its paths in place of <see cref="Paths"/> when it is in regex mode; else null.</summary>
    public RegexPathTable? Patterns { get; init; }

    /// <summary>Where a request for exactly <c>/</c> is redirected (the annotation app-root), or null.</summary>
    public string? AppRoot { get; init; }

    /// <summary>The host whose paths it shares when it is an alias; its routes name that one. Else null.</summary>
    public string? AliasOf { get; init; }

    /// <summary>
    /// Whether it has a certificate, or a wildcard host that covers its name has one (behaviour 36).
    /// </summary>
    public bool HasCertificate { get; init; }

    /// <summary>All its routes: of its paths, as their Ingresses take precedence, then <see cref="Unmatched"/>, then what path quirks add.</summary>
    public ImmutableArray<Route> Routes { get; init; } = [];

    /// <summary>A number for all that it serves, but for policies and addresses: equal hosts have equal ones in every process.</summary>
    public ulong Fingerprint
    {
        get
        {
            if (_fingerprint == 0)
                _fingerprint = FingerprintOf(this);
            return _fingerprint;
        }
    }

    /// <summary>This host under another of its names.</summary>
    internal VirtualHost As(string alias, TlsBinding? tls) => this with { Name = alias, Tls = tls, AliasOf = Name, _fingerprint = 0 };

    /// <summary>This host with other routes for the same paths.</summary>
    /// <param name="routes">In the order of <see cref="Routes"/>.</param>
    internal VirtualHost WithRoutes(ImmutableArray<Route> routes)
    {
        var unmatchedAt = Routes.AsSpan().IndexOf(Unmatched, ReferenceEqualityComparer.Instance);
        return this with
        {
            Paths = Patterns is null ? PathTable.Of(routes.AsSpan(), unmatchedAt) : Paths,
            Patterns = Patterns is null ? null : new(routes.Take(unmatchedAt)),
            Unmatched = routes[unmatchedAt],
            Routes = routes,
            _fingerprint = 0,
        };
    }

    static ulong FingerprintOf(VirtualHost host)
    {
        var hash = new Fingerprint();
        hash.Add(host.Name);
        hash.Add(host.AliasOf);
        hash.Add(host.Tls?.Listed);
        foreach (var route in host.AliasOf is null ? host.Routes : [])
        {
            hash.Add(route.Path);
            hash.Add((char)route.Match);
            hash.Add(route.Ingress);
            hash.Add(route.Upstream?.Key);
            foreach (var canary in route.Canaries)
                hash.Add(canary.Upstream.Key);
        }

        return hash.Value;
    }

    /// <summary>The route for a normalized path; there always is one. Allocates nothing.</summary>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">See <see cref="RegexPathTable.Match"/>.</exception>
    public Route Match(ReadOnlySpan<char> path) => (Patterns is null ? Paths.Match(path) : Patterns.Match(path)) ?? Unmatched;
}

/// <summary>One of the Ingresses that name a host.</summary>
/// <param name="Ingress">The Ingress.</param>
/// <param name="Policies">What its annotations ask for.</param>
public sealed record HostIngress(ObjectKey Ingress, PolicySet Policies);

/// <summary>Where a host's certificate comes from (behaviour 46).</summary>
/// <param name="Ingress">The oldest Ingress of the host that has a <c>tls</c> section.</param>
/// <param name="Listed">The Secret of the <c>tls</c> entry that lists the host, or null.</param>
/// <param name="Candidates">Without one: that Ingress's Secrets in order, of which the first whose certificate covers the host is used.</param>
public sealed record TlsBinding(ObjectKey Ingress, ObjectKey? Listed, ValueArray<ObjectKey> Candidates);

/// <summary>
/// The immutable answer to "which route serves this request". Hosts match exactly first, then wildcards of one label, then
/// aliases that are regular expressions, then host-less rules; a host that has rules of its own never falls back to the others (behaviour 26, 52).
/// </summary>
public sealed class RoutingTable
{
    readonly Dictionary<string, VirtualHost> _exact;
    readonly Dictionary<string, VirtualHost> _wildcards;
    readonly List<(HostPattern Pattern, VirtualHost Host)> _patterns = [];

    internal RoutingTable(IReadOnlyCollection<VirtualHost> named, VirtualHost catchAll, ImmutableArray<Route> routes, IReadOnlyDictionary<UpstreamKey, Upstream> upstreams)
    {
        _exact = new(named.Count, StringComparer.OrdinalIgnoreCase);
        _wildcards = new(StringComparer.OrdinalIgnoreCase);
        foreach (var host in named)
        {
            if (host.Name.StartsWith('~') && HostPattern.TryParse(host.Name[1..], out var pattern, out _))
                _patterns.Add((pattern, host));
            else if (host.Name.StartsWith("*.", StringComparison.Ordinal))
                _wildcards.Add(host.Name[2..], host);
            else
                _exact.Add(host.Name, host);
        }

        CatchAll = catchAll;
        Routes = routes;
        Upstreams = upstreams;
    }

    /// <summary>The host-less rules, and everything else that no named host covers.</summary>
    public VirtualHost CatchAll { get; }

    /// <summary>Every route, at its <see cref="Route.Index"/>.</summary>
    public ImmutableArray<Route> Routes { get; }

    /// <summary>Every upstream that a route refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams { get; }

    /// <summary>
    /// The upstream of <c>--default-backend-service</c>, which also answers the statuses of custom-http-errors; null when there is none.
    /// </summary>
    public Upstream? DefaultBackend { get; init; }

    /// <summary>All hosts with a name, in no order; an alias is one too, with the paths of the host it stands for.</summary>
    public IEnumerable<VirtualHost> NamedHosts => _exact.Values.Concat(_wildcards.Values).Concat(_patterns.Select(pattern => pattern.Host));

    /// <summary>How many hosts with a name there are, aliases among them.</summary>
    public int HostCount => _exact.Count + _wildcards.Count + _patterns.Count;

    /// <summary>All hosts but aliases, in no order, with <see cref="CatchAll"/>.</summary>
    public IEnumerable<VirtualHost> Hosts => NamedHosts.Where(host => host.AliasOf is null).Append(CatchAll);

    /// <summary>The host of this very name; that of the empty name is <see cref="CatchAll"/>. Null when there is none; aliases that are regular expressions are not looked for.</summary>
    public VirtualHost? FindHost(string name) =>
        name.Length == 0 ? CatchAll
        : name.StartsWith("*.", StringComparison.Ordinal) ? FindWildcard(name.AsSpan(2))
        : _exact.GetValueOrDefault(name);

    /// <summary>The host for a name without port (<see cref="HostName.OfHeader"/>), compared without case. Allocates nothing.</summary>
    public VirtualHost MatchHost(ReadOnlySpan<char> name)
    {
        if (_exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var host))
            return host;
        if (_wildcards.Count > 0 && HostName.TrySplitFirstLabel(name, out var parent) && FindWildcard(parent) is { } wildcard)
            return wildcard;
        foreach (var (pattern, patternHost) in _patterns)
        {
            if (pattern.IsMatch(name))
                return patternHost;
        }

        return CatchAll;
    }

    VirtualHost? FindWildcard(ReadOnlySpan<char> parent) =>
        _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(parent, out var host) ? host : null;

    /// <summary>The route for a request; there always is one. Allocates nothing.</summary>
    /// <param name="hostHeader">The Host header as sent, or empty.</param>
    /// <param name="path">The normalized path (<see cref="RequestTarget.Path"/>).</param>
    public Route Match(ReadOnlySpan<char> hostHeader, ReadOnlySpan<char> path) => MatchHost(HostName.OfHeader(hostHeader)).Match(path);
}
