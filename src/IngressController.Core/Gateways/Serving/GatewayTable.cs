using System.Collections.Frozen;
using System.Collections.Immutable;
using IngressController.Core.Routing;

namespace IngressController.Core.Gateways.Serving;

/// <summary>All that is served for Gateways. Immutable. It shares nothing with the hosts of Ingresses.</summary>
public sealed class GatewayTable
{
    readonly FrozenDictionary<GatewayEndpoint, GatewayPort> _ports;

    internal GatewayTable(IEnumerable<GatewayPort> ports, ImmutableArray<Route> routes, IReadOnlyDictionary<UpstreamKey, Upstream> upstreams)
    {
        _ports = ports.ToFrozenDictionary(static port => port.Endpoint);
        Routes = routes;
        Upstreams = upstreams;
    }

    public static GatewayTable Empty { get; } = new([], [], new Dictionary<UpstreamKey, Upstream>());

    /// <summary>What is listened on.</summary>
    public ImmutableArray<GatewayPort> Ports => _ports.Values;

    /// <summary>Every route, at its <see cref="Route.Index"/>, which counts these routes alone.</summary>
    public ImmutableArray<Route> Routes { get; }

    /// <summary>Every upstream that a route or a mirror refers to.</summary>
    public IReadOnlyDictionary<UpstreamKey, Upstream> Upstreams { get; }

    /// <summary>The listeners of an endpoint; null: there are none any more.</summary>
    public GatewayPort? Find(GatewayEndpoint endpoint) => _ports.GetValueOrDefault(endpoint);
}
