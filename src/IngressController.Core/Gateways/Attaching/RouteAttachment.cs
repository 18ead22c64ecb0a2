using IngressController.Core.Limits;

namespace IngressController.Core.Gateways.Attaching;

/// <summary>Attaches routes to listeners (section "Route attachment" of the API), one reference to a parent at a time.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="byOwner">The listeners of each Gateway and ListenerSet of ours.</param>
sealed class RouteAttachment(ClusterSnapshot snapshot, IReadOnlyDictionary<ObjectReference, List<ListenerDraft>> byOwner)
{
    /// <summary>How much the routes of each namespace have become so far.</summary>
    readonly Dictionary<string, long> _matches = new(StringComparer.Ordinal);

    /// <summary>The listeners of a parent of ours; null: the parent is not ours, or is not there.</summary>
    public List<ListenerDraft>? ListenersOf(GatewayRoute route, ParentRef parent)
    {
        if ((parent.Group ?? GatewayObjects.Group) != GatewayObjects.Group)
            return null;
        var kind = parent.Kind switch { null or "Gateway" => ResourceKind.Gateway, "ListenerSet" => ResourceKind.ListenerSet, _ => (ResourceKind?)null };
        return kind is { } known ? byOwner.GetValueOrDefault(new(known, new(parent.Namespace ?? route.Key.Namespace, parent.Name))) : null;
    }

    /// <summary>Attaches a route where it may. Returns why it is attached nowhere; null: it is.</summary>
    /// <param name="route">The route.</param>
    /// <param name="parent">One of its parents.</param>
    /// <param name="listeners">The listeners of that parent.</param>
    public Problem? Attach(GatewayRoute route, ParentRef parent, List<ListenerDraft> listeners)
    {
        var named = listeners.FindAll(draft =>
            (parent.SectionName is null || parent.SectionName == draft.Listener.Name) && (parent.Port is null || parent.Port == draft.Listener.Port));
        if (named.Count == 0)
            return new("NoMatchingParent", $"{parent.Kind ?? "Gateway"} {parent.Name} has no listener with {Describe(parent)}");
        var allowing = named.FindAll(draft => Allows(draft, route));
        if (allowing.Count == 0)
            return new("NotAllowedByListeners",
                $"no listener of {parent.Kind ?? "Gateway"} {parent.Name} takes {route.Kind}s of namespace {route.Key.Namespace}: " +
                "see allowedRoutes and protocol");
        var fitting = allowing.Select(draft => (Draft: draft, Hostnames: HostNames.Intersect(draft.Listener.Hostname, route.Hostnames)))
            .Where(static one => one.Hostnames.Count > 0).ToList();
        if (fitting.Count == 0)
            return new("NoMatchingListenerHostname", "no host name of it is one of a listener that would take it");
        var all = _matches.GetValueOrDefault(route.Key.Namespace) + fitting.Sum(one => SizeOf(route, one.Hostnames.Count));
        if (TenantLimits.GatewayMatches.IsExceededBy(all))
            return new("TooManyRoutes",
                $"the routes of namespace {route.Key.Namespace} may have {TenantLimits.GatewayMatches.Text}, counted for each listener and host name, " +
                $"and with this one they would have {all}: name fewer listeners with sectionName, or fewer host names");
        _matches[route.Key.Namespace] = all;
        foreach (var (draft, hostnames) in fitting)
            draft.Attach(route, hostnames);
        return null;
    }

    // What a listener is served by: its tables have each match under each host name, and each backend is a route.
    static long SizeOf(GatewayRoute route, int hostnames) => route.Rules.Sum(rule =>
        (long)Math.Max(rule.Matches.Count, 1) * hostnames + Math.Max(rule.Backends.Count, 1));

    static string Describe(ParentRef parent) => (parent.SectionName, parent.Port) switch
    {
        ({ } name, { } port) => $"the name {name} and port {port}",
        (null, { } port) => $"port {port}",
        var (name, _) => $"the name {name}",
    };

    bool Allows(ListenerDraft draft, GatewayRoute route) =>
        draft.SupportedKinds.Contains(new(GatewayObjects.Group, route.Kind.ToString())) &&
        NamespaceChoices.Has(snapshot, draft.Listener.AllowedRoutes.Namespaces, draft.Owner.Key.Namespace, route.Key.Namespace);
}
