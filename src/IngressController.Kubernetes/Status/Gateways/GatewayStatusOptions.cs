namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Whose statuses are written.</summary>
/// <param name="ControllerName">The name by which entries of routes and policies are ours: <c>--controller-class</c>.</param>
/// <param name="Namespace">The only namespace that is read (<c>--watch-namespace</c>); null: all.</param>
public sealed record GatewayStatusOptions(string ControllerName, string? Namespace);
