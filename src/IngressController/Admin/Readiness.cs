using IngressController.Proxy;

namespace IngressController.Admin;

/// <summary>Whether this replica should get traffic.</summary>
sealed class Readiness(ActiveTableHolder tables, DrainState drain, ResourceStore store)
{
    /// <summary>Whether it has been told to end: from then on it is not healthy either, since load balancers may look at that alone.</summary>
    public bool IsDraining => drain.IsDraining;

    /// <summary>Why it should not; null when it should.</summary>
    public string? Problem =>
        IsDraining ? "shutting down"
        : tables.Current.Version > 0 ? null
        : store.Unsynced is { Count: > 0 } missing ? $"not listed yet: {string.Join(", ", missing)}"
        : "the first table is being built";
}
