namespace IngressController.Core.Cluster;

/// <summary>A <c>gateway.networking.k8s.io</c> GatewayClass.</summary>
/// <param name="Key">Its name; it has no namespace.</param>
/// <param name="Meta">Identity and age.</param>
/// <param name="ControllerName"><c>spec.controllerName</c>; empty when it is missing.</param>
/// <param name="Parameters"><c>Kind/name</c> of <c>spec.parametersRef</c>, of which we know none; null when there is none.</param>
public sealed record GatewayClass(ObjectKey Key, ObjectMeta Meta, string ControllerName, string? Parameters) : GatewayObject(Key, Meta)
{
    public override ResourceKind Kind => ResourceKind.GatewayClass;
}
