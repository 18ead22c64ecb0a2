namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>Whose statuses are written.</summary>
/// <param name="ControllerName">The name by which entries of routes and policies are ours: <c>--controller-class</c>.</param>
/// <param name="Namespace">The only namespace that is read (<c>--watch-namespace</c>); null: all.</param>
public sealed record GatewayStatusOptions(string ControllerName, string? Namespace)
{
    /// <summary>The addresses of a Gateway that is reached by a Service; null: there is none.</summary>
    public IAddressSource? Addresses { get; init; }

    /// <summary>How often they are read again: <c>--status-update-interval</c>.</summary>
    public TimeSpan AddressInterval { get; init; } = TimeSpan.FromSeconds(60);
}
