using System.Collections.Immutable;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Gateways;

/// <summary>Tells in the status of Gateways which of their ports cannot be listened on, which is known only once a table is in force.</summary>
public static class PortFailures
{
    const string PortUnavailable = "PortUnavailable";

    /// <summary>The statuses, where listeners of <paramref name="failed"/> are neither accepted nor programmed.</summary>
    /// <param name="statuses">What the translation says.</param>
    /// <param name="objects">The objects it is about.</param>
    /// <param name="failed">The endpoints that cannot be listened on, with the reason.</param>
    public static ImmutableArray<GatewayStatus> Apply(
        ImmutableArray<GatewayStatus> statuses, GatewayObjects objects, IReadOnlyDictionary<GatewayEndpoint, string> failed)
    {
        if (failed.Count == 0)
            return statuses;
        var addresses = statuses.Where(static status => status.Object.Kind == ResourceKind.Gateway)
            .ToDictionary(static status => status.Object.Key, static status => status.Addresses);
        var lostSets = new Dictionary<ObjectKey, int>();
        var sets = statuses.Where(static status => status.Object.Kind == ResourceKind.ListenerSet).ToDictionary(static status => status.Object, OfSet);
        return
        [
            .. statuses.Select(
                status => sets.GetValueOrDefault(status.Object) ?? (status.Object.Kind == ResourceKind.Gateway ? OfGateway(status) : status)),
        ];

        GatewayStatus OfSet(GatewayStatus status)
        {
            if (objects.Find(status.Object) is not ListenerSet set)
                return status;
            var after = Apply(status, set.Listeners, addresses.GetValueOrDefault(set.Parent.Key), failed);
            if (IsAccepted(status) && !IsAccepted(after))
                lostSets[set.Parent.Key] = lostSets.GetValueOrDefault(set.Parent.Key) + 1;
            return after;
        }

        GatewayStatus OfGateway(GatewayStatus status)
        {
            if (objects.Find(status.Object) is not Gateway gateway)
                return status;
            var after = Apply(status, gateway.Listeners, status.Addresses, failed);
            return lostSets.TryGetValue(gateway.Key, out var lost) ? after with { AttachedSets = after.AttachedSets - lost } : after;
        }
    }

    static GatewayStatus Apply(
        GatewayStatus status, ValueArray<Listener> spec, ValueArray<string> addresses, IReadOnlyDictionary<GatewayEndpoint, string> failed)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var listener in spec)
        {
            foreach (var endpoint in addresses.Select(address => new GatewayEndpoint(address, listener.Port)))
            {
                if (failed.TryGetValue(endpoint, out var reason))
                    reasons.TryAdd(listener.Name, $"cannot listen on {endpoint}: {reason}");
            }
        }

        // What is refused anyway keeps the reason that its owner can do something about.
        var listeners = status.Listeners.Select(listener =>
            reasons.TryGetValue(listener.Name, out var reason) && IsTrue(listener.Conditions, GatewayApi.Accepted)
                ? Refuse(listener, reason)
                : listener).ToValueArray();
        if (listeners == status.Listeners)
            return status;
        var isAnyGood = listeners.Any(static listener => IsTrue(listener.Conditions, GatewayApi.Programmed));
        var refused = listeners.Where(static listener => !IsTrue(listener.Conditions, GatewayApi.Accepted));
        var bad = string.Join(", ", refused.Take(5).Select(static one => one.Name));
        return status with
        {
            Listeners = listeners,
            Conditions = status.Conditions.Select(condition => condition switch
            {
                { Type: GatewayApi.Accepted, IsTrue: true } => new(condition.Type, isAnyGood, "ListenersNotValid", $"not accepted: {bad}"),
                { Type: GatewayApi.Programmed, IsTrue: true } when !isAnyGood => Bad(status.Object.Kind),
                _ => condition,
            }).ToValueArray(),
        };
    }

    static Condition Bad(ResourceKind kind) => new(
        GatewayApi.Programmed, false, kind == ResourceKind.Gateway ? GatewayApi.Invalid : "ListenersNotValid", "none of its ports can be listened on");

    static ListenerStatus Refuse(ListenerStatus listener, string reason) => listener with
    {
        Conditions = listener.Conditions.Select(condition => condition.Type switch
        {
            GatewayApi.Accepted => Condition.Of(condition.Type, new(PortUnavailable, reason)),
            GatewayApi.Programmed => Condition.Of(condition.Type, new(GatewayApi.Invalid, reason)),
            _ => condition,
        }).ToValueArray(),
    };

    static bool IsAccepted(GatewayStatus status) => IsTrue(status.Conditions, GatewayApi.Accepted);

    static bool IsTrue(ValueArray<Condition> conditions, string type) => conditions.Any(condition => condition.Type == type && condition.IsTrue);
}
