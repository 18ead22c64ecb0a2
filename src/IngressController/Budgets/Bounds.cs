namespace IngressController.Budgets;

/// <summary>
/// All bounds on what clients and tenants can make the program hold while it runs. What objects of the cluster may hold stands in
/// <see cref="Core.Limits.TenantLimits"/>. The reference is made from <see cref="All"/>.
/// </summary>
static class Bounds
{
    // Clients.
    public static readonly Bound Connections = new(
        "connections", "Connections of clients, HTTP and HTTPS, TCP and UDP sessions", "connections",
        "client network; one may have eight times what is still free", "16384", "ConfigMap `max-worker-connections`",
        "Idle connections are closed, those of the network with most first; a new one is closed when none is idle.");

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<Bound> All { get; } = [Connections];
}
