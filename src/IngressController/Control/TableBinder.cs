using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Clients;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Passthrough;
using IngressController.Proxy.Streams;
using IngressController.Tls;
using Microsoft.AspNetCore.Http;

namespace IngressController.Control;

/// <summary>Binds a routing table to everything that serves it: upstream state, pipelines, counters, certificates.</summary>
/// <param name="features">All features.</param>
/// <param name="upstreams">State of upstreams.</param>
/// <param name="metrics">Counters of routes.</param>
/// <param name="clients">Connections to pods.</param>
/// <param name="forward">The end of each pipeline.</param>
/// <param name="defaultCertificate">The Secret of <c>--default-ssl-certificate</c>.</param>
/// <param name="time">Tells which certificates are valid.</param>
sealed class TableBinder(
    FeatureCatalog features, UpstreamRegistry upstreams, RequestRegistry metrics, UpstreamClients clients, ForwardStep forward, ObjectKey? defaultCertificate, TimeProvider time)
{
    readonly RequestStep _forward = forward.HandleAsync;

    /// <summary>The table, and what came to light only now: certificates are not read in translation, which knows no clock.</summary>
    public (ActiveTable Table, ImmutableArray<Diagnostic> Diagnostics) Bind(Translation translation, ClusterSnapshot snapshot, ActiveTable previous)
    {
        var routing = translation.Table;
        var states = translation.Upstreams.Values.ToDictionary(upstream => upstream.Key, upstreams.Bind);
        var routes = new BoundRoute[routing.Routes.Length];
        var hosts = routing.NamedHosts.Append(routing.CatchAll).ToDictionary(host => host.Name, StringComparer.Ordinal);
        var rules = new AccessRules[routes.Length];
        var plain = new RouteForwarding(ForwardSettings.Default, clients);
        var forwardings = new Dictionary<ForwardSettings, RouteForwarding> { [ForwardSettings.Default] = plain };
        foreach (var route in routing.Routes)
        {
            var pipeline = features.Bind(new(route, hosts[route.Host], routing, states, _forward, plain));
            if (!forwardings.TryGetValue(pipeline.Forward, out var forwarding))
                forwardings.Add(pipeline.Forward, forwarding = new(pipeline.Forward, clients));
            rules[route.Index] = route.Policies.DeniedBecause is null ? pipeline.AccessRules : AccessRules.Closed;
            routes[route.Index] = new(
                route,
                route.Upstream is { } upstream ? states[upstream.Key] : null,
                route.Policies.DeniedBecause is null ? pipeline.Build(_forward) : Denied,
                forwarding,
                pipeline.RequestEdits,
                pipeline.ResponseEdits,
                pipeline.KeepsServerHeader,
                metrics.Of(route),
                pipeline.Log);
        }

        foreach (var ofHost in routing.Routes.GroupBy(route => route.Host))
        {
            if (PathGuard.Of(hosts[ofHost.Key], [.. ofHost], rules) is not { } guard)
                continue;
            foreach (var route in ofHost)
                routes[route.Index] = routes[route.Index] with { Guard = guard };
        }

        var (tls, diagnostics) = TlsTable.Bind(routing, snapshot, defaultCertificate, previous.Tls, time.GetUtcNow());
        var table = new ActiveTable
        {
            Version = previous.Version + 1,
            Routing = routing,
            Routes = routes,
            Plain = plain,
            Tls = tls,
            Clients = translation.Global.Get<ClientPolicy>() ?? ClientPolicy.Default,
            Connections = translation.Global.Get<ConnectionPolicy>() ?? ConnectionPolicy.Default,
            Passthrough = PassthroughTable.Bind(routing, routes),
            StreamSettings = translation.Global.Get<StreamPolicy>() ?? StreamPolicy.Default,
            Streams = [.. translation.Streams.Select(service => new BoundStream(service, states[service.Upstream.Key]))],
        };
        return (table, diagnostics);
    }

    /// <summary>The state of every upstream of the last table, whether a route leads to it, stands in for another or takes part of its requests.</summary>
    public IEnumerable<UpstreamState> Upstreams => upstreams.All;

    // A broken security setting: nothing else happens on these paths until it is mended (behaviour 33).
    static Task Denied(RequestContext context)
    {
        context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    /// <summary>Lets go of state that only earlier tables used. To be called once the new table is in force.</summary>
    public void ReleaseUnused(Translation translation, ActiveTable table)
    {
        upstreams.RetainOnly(translation.Upstreams);
        metrics.RetainOnly(table.Routing.Routes);
        clients.RetainOnly(table.Routes.Select(route => route.Forwarding).Append(table.Plain).OfType<RouteForwarding>().Distinct());
    }
}
