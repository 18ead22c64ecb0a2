using IngressController.Core.Annotations;
using IngressController.Core.Gateways.Serving;
using IngressController.Features;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Access;
using IngressController.Proxy.Balancing;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Reasons;

namespace IngressController.Reconciling;

/// <summary>Binds the routes of one table to their pipelines, counters and upstream state.</summary>
/// <param name="forward">The last step of each pipeline.</param>
sealed class RouteBinder(
    FeatureSet features, RequestRegistry metrics, ForwardingRegistry forwardings, RequestStep forward, RoutingTable routing, UpstreamRegistry upstreams)
{
    readonly UpstreamState? _defaultBackend = routing.DefaultBackend is { } backend ? upstreams.Of(backend) : null;
    readonly Dictionary<PolicySet, Feature[]> _acting = new(ReferenceEqualityComparer.Instance);
    readonly RoutePipeline _pipeline = new();

    /// <summary>The Ingresses whose routes could not be bound, with the fault: these answer 503.</summary>
    public DiagnosticSink Failures { get; } = new();

    /// <summary>The bound routes, by <see cref="Route.Index"/>. Hosts unchanged since the previous table keep their routes.</summary>
    public BoundRoute[] Bind(ActiveTable previous)
    {
        var routes = new BoundRoute[routing.Routes.Length];
        var mayKeep = previous.Routing.DefaultBackend?.Key == routing.DefaultBackend?.Key;
        foreach (var host in routing.Hosts)
        {
            if (mayKeep && ReferenceEquals(host, previous.Routing.FindHost(host.Name)))
                Keep(host, previous, routes);
            else
                Bind(host, routes);
        }

        return routes;
    }

    /// <summary>The bound routes of Gateways, by <see cref="Route.Index"/>.</summary>
    public BoundRoute[] Bind(GatewayTable gateways)
    {
        // No host of Ingresses is theirs: the catch-all's app-root, certificate and snippets are not for them.
        var host = routing.CatchAll with { AppRoot = null, Tls = null, HasCertificate = false, Ingresses = [] };
        return [.. gateways.Routes.Select(route => Bind(route, host, out _))];
    }

    // An unchanged host has the same routes with the same indexes.
    static void Keep(VirtualHost host, ActiveTable previous, BoundRoute[] routes)
    {
        foreach (var route in host.Routes)
            routes[route.Index] = previous.Routes[route.Index];
    }

    void Bind(VirtualHost host, BoundRoute[] routes)
    {
        Dictionary<int, AccessRules>? rules = null;
        foreach (var route in host.Routes)
        {
            routes[route.Index] = Bind(route, host, out var access);
            if (rules is null && access.IsOpen)
                continue;
            rules ??= host.Routes.ToDictionary(known => known.Index, _ => AccessRules.None);
            rules[route.Index] = access;
        }

        if (rules is null || PathGuard.Of(host, rules) is not { } guard)
            return;
        foreach (var route in host.Routes)
            routes[route.Index] = routes[route.Index] with { Guard = guard };
    }

    BoundRoute Bind(Route route, VirtualHost host, out AccessRules access)
    {
        var isDenied = !TryJoin(route, host) || route.Policies.DeniedBecause is not null;
        access = isDenied ? AccessRules.Closed : _pipeline.AccessRules;
        return new()
        {
            Route = route,
            Upstream = route.Upstream is { } upstream ? upstreams.Of(upstream) : null,
            Handle = isDenied ? Denied : _pipeline.Build(forward),
            Forwarding = forwardings.Of(_pipeline.Forward),
            RequestEdits = _pipeline.RequestEdits,
            ResponseEdits = _pipeline.ResponseEdits,
            KeepsServerHeader = _pipeline.KeepsServerHeader,
            Metrics = metrics.Of(route),
            Log = _pipeline.Log,
            Withheld = _pipeline.Withheld,
        };
    }

    // A fault of a feature is a bug. It closes the route, since it may be a protection that is missing; all others are bound.
    bool TryJoin(Route route, VirtualHost host)
    {
        _pipeline.Clear();
        try
        {
            var scope = new RouteScope(route, host, upstreams, _defaultBackend, forward, forwardings.Plain);
            foreach (var feature in ActingOn(route.Policies))
                feature.Join(scope, _pipeline);
            return true;
        }
        catch (Exception error) when ((route.Gateway?.Route ?? IngressOf(route)) is not null)
        {
            _pipeline.Clear();
            Failures.Closed((route.Gateway?.Route ?? IngressOf(route))!.Value, DiagnosticCodes.IngressFailed, "spec.rules",
                $"{Failure.Describe(error)}; its path {route.Path} of host \"{route.Host}\" answers 503, all others are served");
            return false;
        }
    }

    static ObjectReference? IngressOf(Route route) => route.Ingress is { } key ? new(ResourceKind.Ingress, key) : null;

    // Most Ingresses have the same features.
    Feature[] ActingOn(PolicySet policies)
    {
        if (!_acting.TryGetValue(policies, out var acting))
            _acting.Add(policies, acting = features.ActingOn(policies));
        return acting;
    }

    // A broken security setting: these paths only refuse until it is fixed (behaviour 33).
    static Task Denied(RequestContext context) =>
        context.AnswerWith(StatusCodes.Status503ServiceUnavailable, AnswerReason.Closed);
}
