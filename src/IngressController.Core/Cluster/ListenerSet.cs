namespace IngressController.Core.Cluster;

/// <summary>A <c>gateway.networking.k8s.io</c> ListenerSet: further listeners of a Gateway.</summary>
/// <param name="Key">Namespace and name.</param>
/// <param name="Meta">Identity and age.</param>
/// <param name="Parent"><c>spec.parentRef</c>.</param>
/// <param name="Listeners"><c>spec.listeners</c>.</param>
public sealed record ListenerSet(ObjectKey Key, ObjectMeta Meta, ObjectRef Parent, ValueArray<Listener> Listeners) : GatewayObject(Key, Meta)
{
    public override ResourceKind Kind => ResourceKind.ListenerSet;
}
