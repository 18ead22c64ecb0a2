using System.Collections.Immutable;

namespace IngressController.Core.Cluster;

/// <summary>The objects of <c>gateway.networking.k8s.io</c> in a snapshot. Immutable.</summary>
public sealed class GatewayObjects
{
    /// <summary>Their API group.</summary>
    public const string Group = "gateway.networking.k8s.io";

    readonly ImmutableDictionary<ResourceKind, ImmutableDictionary<ObjectKey, ClusterObject>> _byKind;

    GatewayObjects(ImmutableDictionary<ResourceKind, ImmutableDictionary<ObjectKey, ClusterObject>> byKind) => _byKind = byKind;

    public static GatewayObjects Empty { get; } = new(ImmutableDictionary<ResourceKind, ImmutableDictionary<ObjectKey, ClusterObject>>.Empty);

    /// <summary>The kinds of it.</summary>
    public static IReadOnlyList<ResourceKind> Kinds { get; } =
    [
        ResourceKind.GatewayClass, ResourceKind.Gateway, ResourceKind.ListenerSet, ResourceKind.HTTPRoute, ResourceKind.GRPCRoute, ResourceKind.TLSRoute,
        ResourceKind.ReferenceGrant, ResourceKind.BackendTLSPolicy,
    ];

    public static bool Has(ResourceKind kind) => kind >= ResourceKind.GatewayClass;

    public bool IsEmpty => _byKind.IsEmpty;

    public IEnumerable<ObjectKey> KeysOf(ResourceKind kind) => Of(kind).Keys;

    public ClusterObject? Find(ObjectReference reference) => Of(reference.Kind).GetValueOrDefault(reference.Key);

    /// <summary>All objects of one kind, in no order.</summary>
    public IEnumerable<T> All<T>(ResourceKind kind)
        where T : ClusterObject => Of(kind).Values.Cast<T>();

    internal GatewayObjects With(ClusterObject @object) => new(_byKind.SetItem(@object.Kind, Of(@object.Kind).SetItem(@object.Key, @object)));

    internal GatewayObjects Without(ObjectReference reference)
    {
        var left = Of(reference.Kind).Remove(reference.Key);
        return new(left.IsEmpty ? _byKind.Remove(reference.Kind) : _byKind.SetItem(reference.Kind, left));
    }

    /// <summary>The objects of one kind by their names.</summary>
    public ImmutableDictionary<ObjectKey, ClusterObject> Of(ResourceKind kind) =>
        _byKind.GetValueOrDefault(kind) ?? ImmutableDictionary<ObjectKey, ClusterObject>.Empty;
}
