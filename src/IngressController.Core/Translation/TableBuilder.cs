using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>
/// Builds the table from finished drafts and kept hosts. A kept host is adapted to table-wide decisions: the default backend,
/// wildcard certificates, and the range of indexes. A draft that equals the earlier host is replaced by it.
/// </summary>
/// <param name="certificates">The hosts that have a certificate.</param>
/// <param name="defaultBackend">The upstream of <c>--default-backend-service</c>, or null.</param>
/// <param name="before">The earlier table, or null.</param>
sealed class TableBuilder(WildcardCertificates certificates, Upstream? defaultBackend, RoutingTable? before)
{
    /// <summary>Returns the table, the kept shares with their hosts in it, and the hosts of drafts.</summary>
    /// <param name="kept">The shares that are kept of the earlier table.</param>
    /// <param name="drafts">The finished drafts, the catch-all last.</param>
    /// <param name="aliases">Additional names of drafts.</param>
    /// <param name="upstreams">All upstreams.</param>
    public (RoutingTable Table, Dictionary<ObjectKey, IngressShare> Kept, VirtualHost[] Built) Build(
        IReadOnlyCollection<IngressShare> kept, HostDraft[] drafts, IReadOnlyList<(string Name, HostDraft Host)> aliases,
        IReadOnlyDictionary<UpstreamKey, Upstream> upstreams)
    {
        var shares = new List<IngressShare>(kept.Count);
        var follow = Follow;
        foreach (var share in kept)
            shares.Add(share.WithHosts(follow));
        var unchanged = Array.ConvertAll(drafts, UnchangedOf);
        var count = drafts.Sum(draft => draft.Routes.Count);
        foreach (var share in shares)
        {
            foreach (var host in share.Hosts)
                count += host.Routes.Length;
        }

        var numbers = new RouteNumbering(count);
        foreach (var share in shares)
        {
            foreach (var host in share.Hosts)
                numbers.Keep(host);
        }

        foreach (var host in unchanged)
        {
            if (host is not null)
                numbers.Keep(host);
        }

        var named = new List<VirtualHost>(drafts.Length + aliases.Count + Math.Max(shares.Count, before?.HostCount ?? 0));
        var byIngress = new Dictionary<ObjectKey, IngressShare>(shares.Count + drafts.Length);
        var withinEnd = numbers.WithinEnd;
        foreach (var share in shares)
        {
            var placed = share.WithHosts(withinEnd);
            byIngress.Add(share.Ingress.Key, placed);
            named.AddRange(placed.Hosts);
        }

        var built = new VirtualHost[drafts.Length];
        for (var i = 0; i < drafts.Length; i++)
        {
            var at = i;
            IngressFault.Of(drafts[at], () => built[at] = unchanged[at] is { } host ? numbers.WithinEnd(host) : Build(drafts[at], numbers));
        }

        named.AddRange(built.AsSpan()[..^1]);
        foreach (var (alias, host) in aliases)
            named.Add(built[Array.IndexOf(drafts, host)].As(alias, host.TlsOf(alias)));
        return (new(named, built[^1], numbers.Routes, upstreams) { DefaultBackend = defaultBackend }, byIngress, built);
    }

    VirtualHost Follow(VirtualHost host)
    {
        if (!ReferenceEquals(host.Unmatched.Upstream, defaultBackend))
            host = host.WithRoutes(host.Routes.SetItem(host.UnmatchedAt, host.Unmatched with { Upstream = defaultBackend }));
        var hasCertificate = certificates.Cover(host.Name, host.Tls is not null);
        return host.HasCertificate == hasCertificate ? host : host with { HasCertificate = hasCertificate };
    }

    VirtualHost Build(HostDraft draft, RouteNumbering numbers)
    {
        var routes = numbers.Number(draft.Routes);
        var paths = draft.IsRegex ? new() : PathTable.Of(routes.AsSpan(), draft.UnmatchedAt);
        return new(draft.Name, paths, routes[draft.UnmatchedAt], draft.TlsOf(draft.Name), draft.HostIngresses())
        {
            Patterns = draft.IsRegex ? new(routes.Take(draft.UnmatchedAt)) : null,
            Locations = LocationTable.Of(routes),
            AppRoot = draft.AppRoot?.Path,
            HasCertificate = HasCertificate(draft),
            Routes = routes,
        };
    }

    bool HasCertificate(HostDraft draft) => certificates.Cover(draft.Name, draft.TlsOwner is not null);

    /// <summary>The host of the earlier table when the draft equals it; else null.</summary>
    VirtualHost? UnchangedOf(HostDraft draft)
    {
        if (before?.FindHost(draft.Name) is not { AliasOf: null } host)
            return null;
        if (host.Patterns is null == draft.IsRegex || host.AppRoot != draft.AppRoot?.Path || host.HasCertificate != HasCertificate(draft) ||
            host.Tls != draft.TlsOf(draft.Name) || host.Ingresses.Count != draft.Members.Count || host.Routes.Length != draft.Routes.Count)
            return null;
        for (var i = 0; i < draft.Members.Count; i++)
        {
            if (host.Ingresses[i].Ingress != draft.Members[i].Key || !host.Ingresses[i].Policies.Equals(draft.Members[i].Policies))
                return null;
        }

        for (var i = 0; i < draft.Routes.Count; i++)
        {
            if (!draft.Routes[i].IsLike(host.Routes[i]))
                return null;
        }

        return host;
    }
}
