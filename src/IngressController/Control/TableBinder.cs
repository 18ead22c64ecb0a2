using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Metrics;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Tls;

namespace IngressController.Control;

/// <summary>Binds a routing table to everything that serves it: upstream state, pipelines, counters, certificates.</summary>
sealed class TableBinder(UpstreamRegistry upstreams, MetricsRegistry metrics, ForwardStep forward)
{
    readonly RequestStep _forward = forward.HandleAsync;

    public ActiveTable Bind(RoutingTable routing, ClusterSnapshot snapshot, ActiveTable previous)
    {
        var states = routing.Upstreams.Values.ToDictionary(upstream => upstream.Key, upstreams.Bind);
        var routes = new BoundRoute[routing.Routes.Length];
        foreach (var route in routing.Routes)
            routes[route.Index] = new(route, route.Upstream is { } upstream ? states[upstream.Key] : null, _forward, metrics.Of(route));
        return new()
        {
            Version = previous.Version + 1,
            Routing = routing,
            Routes = routes,
            Certificates = CertificateTable.Bind(routing, snapshot, previous.Certificates),
        };
    }

    /// <summary>Lets go of state that only earlier tables used. To be called once the new table is in force.</summary>
    public void ReleaseUnused(RoutingTable routing)
    {
        upstreams.RetainOnly(routing.Upstreams);
        metrics.RetainOnly(routing.Routes);
    }
}
