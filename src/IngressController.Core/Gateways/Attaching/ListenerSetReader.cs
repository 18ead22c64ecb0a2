namespace IngressController.Core.Gateways.Attaching;

/// <summary>Adds the listeners of ListenerSets to the Gateways that allow it.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="gateways">Our Gateways.</param>
sealed class ListenerSetReader(ClusterSnapshot snapshot, IReadOnlyList<GatewayDraft> gateways)
{
    const string NotAllowed = "NotAllowed";

    readonly List<GatewayStatus> _refused = [];

    /// <summary>The status of those that join none.</summary>
    public IReadOnlyList<GatewayStatus> Refused => _refused;

    public void Join()
    {
        var byKey = gateways.ToDictionary(static draft => draft.Gateway.Key);
        foreach (var set in snapshot.Gateways.All<ListenerSet>(ResourceKind.ListenerSet).OrderBy(static one => one, GatewayObject.ByAge))
        {
            if (set.Parent is not { Group: GatewayObjects.Group, Kind: "Gateway" } || !byKey.TryGetValue(set.Parent.Key, out var draft))
                continue;
            if (NamespaceChoices.Has(snapshot, draft.Gateway.AllowedListeners, draft.Gateway.Key.Namespace, set.Key.Namespace))
                draft.Sets.Add((set, [.. set.Listeners.Select(listener => new ListenerDraft(draft.Gateway, set, listener))]));
            else
                Refuse(set, draft.Gateway);
        }
    }

    void Refuse(ListenerSet set, Gateway gateway)
    {
        var problem = new Problem(
            NotAllowed, $"spec.parentRef: Gateway {gateway.Key} allows no ListenerSets of namespace {set.Key.Namespace}: see its spec.allowedListeners");
        _refused.Add(new(set.Reference, set.Meta) { Conditions = [Condition.Of(GatewayApi.Accepted, problem), Condition.Of(GatewayApi.Programmed, problem)] });
    }
}
