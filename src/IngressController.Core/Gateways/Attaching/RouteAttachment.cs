namespace IngressController.Core.Gateways.Attaching;

/// <summary>Attaches routes to listeners (section "Route attachment" of the API), one reference to a parent at a time.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="byOwner">The listeners of each Gateway and ListenerSet of ours.</param>
sealed class RouteAttachment(ClusterSnapshot snapshot, IReadOnlyDictionary<ObjectReference, List<ListenerDraft>> byOwner)
{
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
        var isAttached = false;
        foreach (var draft in allowing)
        {
            if (HostNames.Intersect(draft.Listener.Hostname, route.Hostnames) is not { Count: > 0 } hostnames)
                continue;
            draft.Attach(route, hostnames);
            isAttached = true;
        }

        return isAttached ? null : new("NoMatchingListenerHostname", "no host name of it is one of a listener that would take it");
    }

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
