using IngressController.Core.Limits;

namespace IngressController.Core.Gateways.Attaching;

/// <summary>Refuses listeners beyond what one Gateway may have, the last ones first.</summary>
static class ListenerCounts
{
    /// <param name="listeners">All listeners of the Gateway, in order.</param>
    public static void Apply(IReadOnlyList<ListenerDraft> listeners)
    {
        var ports = new HashSet<int>();
        for (var i = 0; i < listeners.Count; i++)
        {
            var draft = listeners[i];
            if (TenantLimits.GatewayListeners.IsExceededBy(i + 1))
                Refuse(draft, TenantLimits.GatewayListeners);
            else if (draft.Refused is null && ports.Add(draft.Listener.Port) && TenantLimits.GatewayPorts.IsExceededBy(ports.Count))
                Refuse(draft, TenantLimits.GatewayPorts, ports);
        }
    }

    static void Refuse(ListenerDraft draft, Limit limit, HashSet<int>? ports = null)
    {
        ports?.Remove(draft.Listener.Port);
        draft.Refused = new("TooManyListeners", $"Gateway {draft.Gateway.Key} may have {limit.Text}, its ListenerSets included; this is beyond them");
    }
}
