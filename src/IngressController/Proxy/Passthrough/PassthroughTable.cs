using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Proxy.Balancing;

namespace IngressController.Proxy.Passthrough;

/// <summary>Enables TLS passthrough for the Ingress' hosts.</summary>
sealed record SslPassthroughPolicy : IPolicy;

/// <summary>The TLS passthrough hosts with their upstreams; part of an active table.</summary>
sealed class PassthroughTable
{
    readonly FrozenDictionary<string, UpstreamState> _byHost;

    PassthroughTable(FrozenDictionary<string, UpstreamState> byHost) => _byHost = byHost;

    public static PassthroughTable Empty { get; } = new(FrozenDictionary<string, UpstreamState>.Empty);

    /// <summary>Whether connections need no inspection.</summary>
    public bool IsEmpty => _byHost.Count == 0;

    /// <summary>The upstream of a host's connections; null: TLS ends here.</summary>
    public UpstreamState? Find(VirtualHost host) => _byHost.GetValueOrDefault(host.Name);

    /// <summary>
    /// The route whose Service gets a host's passed-through connections; null when TLS ends here. Only the Ingress that owns the
    /// host can enable passthrough: a younger one that adds a path must not be able to take over all its connections.
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
