using System.Collections.Immutable;
using IngressController.Core.Gateways;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>What one table has to say of the objects of the Gateway API.</summary>
sealed class GatewayReport
{
    readonly Dictionary<ObjectReference, GatewayStatus> _wanted = [];
    readonly ImmutableArray<GatewayStatus> _statuses;
    readonly GatewayObjects _objects;

    public GatewayReport(ImmutableArray<GatewayStatus> statuses, GatewayObjects objects)
    {
        (_statuses, _objects) = (statuses, objects);
        foreach (var status in statuses)
            _wanted[status.Object] = status;
    }

    /// <summary>What is to be said of objects of ours.</summary>
    public IReadOnlyCollection<GatewayStatus> Statuses => _wanted.Values;

    /// <summary>The same objects with other things to say of them.</summary>
    public GatewayReport Select(Func<GatewayStatus, GatewayStatus> change) => new([.. _statuses.Select(change)], _objects);

    /// <summary>Whether it is made of the very same, so that there is nothing new to say.</summary>
    public bool IsOf(ImmutableArray<GatewayStatus> statuses, GatewayObjects objects) => statuses == _statuses && ReferenceEquals(objects, _objects);

    /// <summary>The kinds with a status that there are objects of.</summary>
    public IEnumerable<ResourceKind> Kinds =>
        GatewayObjects.Kinds.Where(kind => kind != ResourceKind.ReferenceGrant && _objects.KeysOf(kind).Any());

    /// <summary>
    /// What is to be said of an object: of a route or policy that is nobody's of ours, nothing, so that our entries go. Null when the object
    /// is not known, or is somebody else's as a whole.
    /// </summary>
    public GatewayStatus? For(ObjectReference reference) =>
        _wanted.TryGetValue(reference, out var wanted) ? wanted
        : IsShared(reference.Kind) && _objects.Find(reference) is GatewayObject @object ? new(reference, @object.Meta)
        : null;

    // Routes and policies have entries of several controllers, all other kinds belong to one.
    static bool IsShared(ResourceKind kind) =>
        kind is ResourceKind.HTTPRoute or ResourceKind.GRPCRoute or ResourceKind.TLSRoute or ResourceKind.BackendTLSPolicy;
}
