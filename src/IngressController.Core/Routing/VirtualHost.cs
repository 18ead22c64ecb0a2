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

    /// <summary>The place of <see cref="Unmatched"/> in <see cref="Routes"/>.</summary>
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
