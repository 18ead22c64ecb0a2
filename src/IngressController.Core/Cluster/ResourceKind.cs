namespace IngressController.Core.Cluster;

/// <summary>The kinds of object the controller reads.</summary>
public enum ResourceKind
{
    Ingress,
    IngressClass,
    Service,
    EndpointSlice,
    Endpoints,
    Secret,
    ConfigMap,
    Namespace,

    // Those of the Gateway API stand behind all others.
    GatewayClass,
    Gateway,
    ListenerSet,
    HTTPRoute,
    GRPCRoute,
    TLSRoute,
    ReferenceGrant,
    BackendTLSPolicy,
}

/// <summary>Names one object. <see cref="ToString"/> gives <c>Kind namespace/name</c>, as messages use it.</summary>
public readonly record struct ObjectReference(ResourceKind Kind, ObjectKey Key) : IComparable<ObjectReference>
{
    public int CompareTo(ObjectReference other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : Key.CompareTo(other.Key);

    public override string ToString() => $"{Kind} {Key}";

    public static bool operator <(ObjectReference left, ObjectReference right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectReference left, ObjectReference right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectReference left, ObjectReference right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectReference left, ObjectReference right) => left.CompareTo(right) >= 0;
}
