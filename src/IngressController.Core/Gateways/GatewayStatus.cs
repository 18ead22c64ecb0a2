namespace IngressController.Core.Gateways;

/// <summary>What the status of one object of the Gateway API is to say of us. Parts that its kind does not have are empty.</summary>
/// <param name="Object">The object.</param>
/// <param name="Meta">The version of it that this is about.</param>
public sealed record GatewayStatus(ObjectReference Object, ObjectMeta Meta)
{
    /// <summary>Of a GatewayClass, Gateway or ListenerSet.</summary>
    public ValueArray<Condition> Conditions { get; init; }

    /// <summary>Of a Gateway or ListenerSet.</summary>
    public ValueArray<ListenerStatus> Listeners { get; init; }

    /// <summary>Where a Gateway is reached.</summary>
    public ValueArray<string> Addresses { get; init; }

    /// <summary>How many ListenerSets a Gateway has accepted; null for other kinds.</summary>
    public int? AttachedSets { get; init; }

    /// <summary>What a GatewayClass can do, in order of the names.</summary>
    public ValueArray<string> Features { get; init; }

    /// <summary>Whether a GatewayClass is accepted and some Gateway names it, so that it is not to vanish before that Gateway.</summary>
    public bool IsInUse { get; init; }

    /// <summary>Of a route, for each parent of ours; of a policy, for each Gateway of ours that it is about.</summary>
    public ValueArray<ParentStatus> Parents { get; init; }
}

/// <summary>One of <c>status.listeners</c>.</summary>
/// <param name="Name">The listener's name.</param>
/// <param name="SupportedKinds">The routes it takes.</param>
/// <param name="AttachedRoutes">How many routes it has accepted.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record ListenerStatus(string Name, ValueArray<RouteGroupKind> SupportedKinds, int AttachedRoutes, ValueArray<Condition> Conditions);

/// <summary>One of <c>status.parents</c> or <c>status.ancestors</c>.</summary>
/// <param name="Parent">As the spec names it.</param>
/// <param name="Conditions">Its conditions.</param>
public sealed record ParentStatus(ParentRef Parent, ValueArray<Condition> Conditions);
