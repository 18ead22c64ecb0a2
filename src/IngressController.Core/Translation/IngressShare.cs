using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation.Policies;

namespace IngressController.Core.Translation;

/// <summary>The part of a table that belongs to one Ingress alone: hosts that no other Ingress names, without diagnostics.</summary>
/// <param name="Ingress">The Ingress.</param>
/// <param name="Hosts">All hosts of its rules.</param>
/// <param name="Upstreams">What its paths lead to.</param>
sealed record IngressShare(ServedIngress Ingress, ImmutableArray<VirtualHost> Hosts, ImmutableArray<ResolvedUpstream> Upstreams)
{
    /// <summary>The shares of those Ingresses that have one.</summary>
    /// <param name="ingresses">The Ingresses that were merged.</param>
    /// <param name="hosts">The resulting hosts.</param>
    /// <param name="upstreams">All upstreams, by Service and port.</param>
    /// <param name="reported">The objects that have diagnostics.</param>
    public static IEnumerable<IngressShare> Of(
        IEnumerable<ServedIngress> ingresses, IEnumerable<VirtualHost> hosts, IReadOnlyDictionary<(ObjectKey Service, string Port), ResolvedUpstream> upstreams,
        IReadOnlySet<ObjectReference> reported)
    {
        var sole = hosts.Where(host => host is { Name.Length: > 0, Patterns: null, AliasOf: null, Ingresses.Count: 1 } &&
                host.Routes.All(route => route.Canaries.IsEmpty))
            .ToLookup(host => host.Ingresses[0].Ingress);
        foreach (var ingress in ingresses)
        {
            if (!IsSimple(ingress) || reported.Contains(ingress.Reference))
                continue;
            var own = sole[ingress.Key].ToImmutableArray();
            if (own.Length > 0 && own.Length == ingress.Object.Rules.Select(rule => rule.HostName).Distinct(StringComparer.Ordinal).Count())
                yield return new(ingress, own, [.. UpstreamsOf(own).Select(upstream => upstreams[(upstream.Key.Service, upstream.Key.Port)])]);
        }
    }

    /// <summary>Whether any of its paths leads to this very instance.</summary>
    public bool Uses(Upstream upstream)
    {
        foreach (var used in Upstreams)
        {
            if (ReferenceEquals(used.Upstream, upstream))
                return true;
        }

        return false;
    }

    /// <summary>The share with its hosts replaced; the same instance when none differs.</summary>
    public IngressShare WithHosts(Func<VirtualHost, VirtualHost> replace)
    {
        var hosts = Hosts;
        for (var i = 0; i < Hosts.Length; i++)
        {
            if (replace(Hosts[i]) is var now && !ReferenceEquals(now, Hosts[i]))
                hosts = hosts.SetItem(i, now);
        }

        return hosts == Hosts ? this : this with { Hosts = hosts };
    }

    // Default backends, aliases and www redirects are settled across all hosts.
    static bool IsSimple(ServedIngress ingress) =>
        ingress.Object.DefaultBackend is null && ingress.Policies.Get<DefaultBackendPolicy>() is null &&
        ingress.Policies.Get<ServerAliasPolicy>() is null && ingress.Policies.Get<WwwRedirectPolicy>() is null;

    static IEnumerable<Upstream> UpstreamsOf(IEnumerable<VirtualHost> hosts) =>
        hosts.SelectMany(host => host.Routes.Where(route => !ReferenceEquals(route, host.Unmatched))).Select(route => route.Upstream).OfType<Upstream>()
            .Distinct<Upstream>(ReferenceEqualityComparer.Instance);
}
