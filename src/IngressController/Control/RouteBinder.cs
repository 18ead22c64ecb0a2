using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Features;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace IngressController.Control;

/// <summary>Binds the routes of one table to their pipelines, counters and upstream state.</summary>
/// <param name="features">All features.</param>
/// <param name="metrics">Counters of routes.</param>
/// <param name="clients">Connections to pods.</param>
/// <param name="forward">The end of each pipeline.</param>
/// <param name="routing">The table.</param>
/// <param name="upstreams">The state of each of its upstreams.</param>
/// <param name="plain">How requests are sent where no policy says otherwise.</param>
sealed class RouteBinder(
    FeatureCatalog features, RequestRegistry metrics, UpstreamClients clients, RequestStep forward,
    RoutingTable routing, IReadOnlyDictionary<UpstreamKey, UpstreamState> upstreams, RouteForwarding plain)
{
    readonly Dictionary<string, VirtualHost> _hosts = routing.NamedHosts.Append(routing.CatchAll).ToDictionary(host => host.Name, StringComparer.Ordinal);
    readonly Dictionary<PolicySet, Feature[]> _acting = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<ForwardSettings, RouteForwarding> _forwardings = [];
    readonly RoutePipeline _pipeline = new();
    readonly AccessRules[] _rules = new AccessRules[routing.Routes.Length];
    readonly HashSet<string> _guarded = new(StringComparer.Ordinal);

    /// <summary>What is bound to each route, at its <see cref="Route.Index"/>.</summary>
    public BoundRoute[] Bind()
    {
        var routes = new BoundRoute[routing.Routes.Length];
        foreach (var route in routing.Routes)
            routes[route.Index] = Bind(route);
        Guard(routes);
        return routes;
    }

    BoundRoute Bind(Route route)
    {
        _pipeline.Clear();
        var scope = new RouteScope(route, _hosts[route.Host], routing, upstreams, forward, plain);
        foreach (var feature in ActingOn(route.Policies))
            feature.Bind(scope, _pipeline);
        var isDenied = route.Policies.DeniedBecause is not null;
        var rules = isDenied ? AccessRules.Closed : _pipeline.AccessRules;
        _rules[route.Index] = rules;
        if (!rules.IsOpen)
            _guarded.Add(route.Host);
        return new(
            route,
            route.Upstream is { } upstream ? upstreams[upstream.Key] : null,
            isDenied ? Denied : _pipeline.Build(forward),
            ForwardingOf(_pipeline.Forward),
            _pipeline.RequestEdits,
            _pipeline.ResponseEdits,
            _pipeline.KeepsServerHeader,
            metrics.Of(route),
            _pipeline.Log);
    }

    // Most Ingresses ask for the same.
    Feature[] ActingOn(PolicySet policies)
    {
        if (!_acting.TryGetValue(policies, out var acting))
            _acting.Add(policies, acting = features.ActingOn(policies));
        return acting;
    }

    RouteForwarding ForwardingOf(ForwardSettings settings)
    {
        if (ReferenceEquals(settings, ForwardSettings.Default))
            return plain;
        if (!_forwardings.TryGetValue(settings, out var forwarding))
            _forwardings.Add(settings, forwarding = new(settings, clients));
        return forwarding;
    }

    void Guard(BoundRoute[] routes)
    {
        foreach (var ofHost in routing.Routes.Where(route => _guarded.Contains(route.Host)).GroupBy(route => route.Host))
        {
            if (PathGuard.Of(_hosts[ofHost.Key], [.. ofHost], _rules) is not { } guard)
                continue;
            foreach (var route in ofHost)
                routes[route.Index] = routes[route.Index] with { Guard = guard };
        }
    }

    // A broken security setting: nothing else happens on these paths until it is mended (behaviour 33).
    static Task Denied(RequestContext context)
    {
        context.Http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }
}
