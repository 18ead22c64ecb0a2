using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Passthrough;

/// <summary>TLS connections for the Ingress' hosts are passed on as they are.</summary>
sealed record SslPassthroughPolicy : IPolicy;

/// <summary>The hosts whose TLS connections are passed on, with where to; part of an active table.</summary>
sealed class PassthroughTable
{
    readonly FrozenDictionary<string, UpstreamState> _byHost;

    PassthroughTable(FrozenDictionary<string, UpstreamState> byHost) => _byHost = byHost;

    public static PassthroughTable Empty { get; } = new(FrozenDictionary<string, UpstreamState>.Empty);

    /// <summary>Whether no connection needs to be looked at.</summary>
    public bool IsEmpty => _byHost.Count == 0;

    /// <summary>Where connections for a host go; null: they end here.</summary>
    public UpstreamState? Find(VirtualHost host) => _byHost.GetValueOrDefault(host.Name);

    /// <summary>
    /// The route whose Service gets the connections of a host that is passed on; null when it is not. It is when the Ingress that
    /// owns it asks for it: a younger one that adds a path to the host must not be able to take over all its connections.
    /// </summary>
    public static Route? RootOf(VirtualHost host) =>
        host.Unmatched.Policies is { DeniedBecause: null } owner && owner.Get<SslPassthroughPolicy>() is not null &&
        host.Match("/") is { Path: "/", Upstream: not null } root
            ? root
            : null;

    public static PassthroughTable Bind(RoutingTable routing, BoundRoute[] routes)
    {
        var byHost = new Dictionary<string, UpstreamState>(StringComparer.Ordinal);
        foreach (var host in routing.NamedHosts)
        {
            if (RootOf(host) is { } root && routes[root.Index].Upstream is { } upstream)
                byHost.Add(host.Name, upstream);
        }

        return byHost.Count == 0 ? Empty : new(byHost.ToFrozenDictionary(StringComparer.Ordinal));
    }
}
