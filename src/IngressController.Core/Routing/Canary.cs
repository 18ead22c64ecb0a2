namespace IngressController.Core.Routing;

/// <summary>Another upstream that takes part of a route's requests.</summary>
/// <param name="Ingress">The canary Ingress.</param>
/// <param name="Upstream">Receives its requests while it has a destination.</param>
/// <param name="Policy">Which requests it takes.</param>
public sealed record Canary(ObjectKey Ingress, Upstream Upstream, CanaryPolicy Policy)
{
    /// <summary>Compares by reference, which is fast: an equal upstream may still have other state.</summary>
    internal static IEqualityComparer<Canary> SameObjects { get; } = EqualityComparer<Canary>.Create(static (a, b) =>
        a!.Ingress == b!.Ingress && ReferenceEquals(a.Upstream, b.Upstream) && ReferenceEquals(a.Policy, b.Policy));
}
