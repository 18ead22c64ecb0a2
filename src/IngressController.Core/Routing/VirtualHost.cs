using System.Collections.Immutable;
using IngressController.Core.Annotations;

namespace IngressController.Core.Routing;

/// <summary>One host of the rules, or the catch-all.</summary>
/// <param name="Name">The host in lower case; <c>*.example.com</c> for a wildcard; empty for host-less rules.</param>
/// <param name="Paths">Its paths.</param>
/// <param name="Unmatched">The route for requests that no path covers (behaviour 26 to 28).</param>
/// <param name="Tls">Its certificate; null when no Ingress of the host has a <c>tls</c> section.</param>
/// <param name="Ingresses">The Ingresses that name it, oldest first, for settings of the whole host (behaviour 62).</param>
public sealed record VirtualHost(string Name, PathTable Paths, Route Unmatched, TlsBinding? Tls, ValueArray<HostIngress> Ingresses)
{
    // Computed when first asked for; concurrent callers compute the same value.
    ulong _fingerprint;
    ImmutableArray<RenewableRegex> _dear;

    /// <summary>Replaces <see cref="Paths"/> in regex mode; else null.</summary>
    public RegexPathTable? Patterns { get; init; }

    /// <summary>The locations of its server-snippet, beside its paths; null: none.</summary>
    public LocationTable? Locations { get; init; }

    /// <summary>Whether requests are compared with regular expressions.</summary>
    public bool HasPatterns => Patterns is not null || Locations is not null;

    /// <summary>Whether a match may take longer than linear time.</summary>
    public bool MayBacktrack => Patterns is { MayBacktrack: true } || Locations is { MayBacktrack: true };

    /// <summary>Those of its patterns whose comparing is to be measured (<see cref="IMatchMeter"/>).</summary>
    public ImmutableArray<RenewableRegex> Dear
    {
        get
        {
            if (Locations is null)
                return Patterns?.Dear ?? [];
            if (_dear.IsDefault)
                _dear = [.. Patterns?.Dear ?? [], .. Locations.Dear];
            return _dear;
        }
    }

    /// <summary>Where a request for exactly <c>/</c> is redirected (the annotation app-root), or null.</summary>
    public string? AppRoot { get; init; }

    /// <summary>For an alias, the host whose paths it shares and which its routes name; else null.</summary>
    public string? AliasOf { get; init; }

    /// <summary>
    /// Whether it has a certificate, or a wildcard host that covers its name has one (behaviour 36).
    /// </summary>
    public bool HasCertificate { get; init; }

    /// <summary>
    /// All its routes: those of its paths in order of precedence, then <see cref="Unmatched"/>, then those that path quirks and
    /// server-snippets add.
    /// </summary>
    public ImmutableArray<Route> Routes { get; init; } = [];

    /// <summary>
    /// Those of its routes that somebody asked for, which pages and counts tell of: the route for what no path covers is among them when
    /// it has a default backend. An alias has none of its own.
    /// </summary>
    public IEnumerable<Route> ToldRoutes =>
        AliasOf is not null ? [] : Routes.Where(route => !ReferenceEquals(route, Unmatched) || route.Upstream is not null);

    /// <summary>A hash of all that it serves, except policies and addresses: equal hosts have equal ones in every process.</summary>
    public ulong Fingerprint
    {
        get
        {
            if (_fingerprint == 0)
                _fingerprint = FingerprintOf(this);
            return _fingerprint;
        }
    }

    /// <summary>The index of <see cref="Unmatched"/> in <see cref="Routes"/>.</summary>
    internal int UnmatchedAt => Routes.AsSpan().IndexOf(Unmatched, ReferenceEqualityComparer.Instance);

    /// <summary>This host under another of its names.</summary>
    internal VirtualHost As(string alias, TlsBinding? tls) => this with { Name = alias, Tls = tls, AliasOf = Name, _fingerprint = 0 };

    /// <summary>This host with other routes for the same paths.</summary>
    /// <param name="routes">In the order of <see cref="Routes"/>.</param>
    internal VirtualHost WithRoutes(ImmutableArray<Route> routes)
    {
        var unmatchedAt = UnmatchedAt;
        return this with
        {
            Paths = Patterns is null ? PathTable.Of(routes.AsSpan(), unmatchedAt) : Paths,
            Patterns = Patterns is null ? null : new(routes.Take(unmatchedAt)),
            Locations = LocationTable.Of(routes),
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
    /// <param name="path">The path.</param>
    /// <param name="deadline">For all regular expressions that are compared with a request.</param>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">See <see cref="RegexPathTable.Match"/>.</exception>
    public Route Match(ReadOnlySpan<char> path, in MatchDeadline deadline = default) =>
        (Locations is not null ? Locations.Match(path, this, deadline)
            : Patterns is null ? Paths.Match(path)
            : Patterns.Match(path, deadline)) ?? Unmatched;
}

/// <summary>One of the Ingresses that name a host.</summary>
/// <param name="Ingress">The Ingress.</param>
/// <param name="Policies">What its annotations ask for.</param>
public sealed record HostIngress(ObjectKey Ingress, PolicySet Policies);

/// <summary>Where a host's certificate comes from (behaviour 46).</summary>
/// <param name="Ingress">The oldest Ingress of the host that has a <c>tls</c> section.</param>
/// <param name="Listed">The Secret of the <c>tls</c> entry that lists the host, or null.</param>
/// <param name="Candidates">
/// Used when <paramref name="Listed"/> is null: that Ingress's Secrets in order. The first whose certificate covers the host serves
/// it.
/// </param>
public sealed record TlsBinding(ObjectKey Ingress, ObjectKey? Listed, ValueArray<ObjectKey> Candidates);
