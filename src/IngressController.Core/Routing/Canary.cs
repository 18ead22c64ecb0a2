using IngressController.Core.Cluster;

namespace IngressController.Core.Routing;

/// <summary>Another upstream that takes part of a route's requests.</summary>
/// <param name="Ingress">The canary Ingress.</param>
/// <param name="Upstream">Where its requests go, while it has a destination.</param>
/// <param name="Policy">Which requests it takes.</param>
public sealed record Canary(ObjectKey Ingress, Upstream Upstream, CanaryPolicy Policy)
{
    /// <summary>Compares the very objects, which is quick: an upstream that is equal but not the same may have other state.</summary>
    internal static IEqualityComparer<Canary> SameObjects { get; } = EqualityComparer<Canary>.Create(static (a, b) =>
        a!.Ingress == b!.Ingress && ReferenceEquals(a.Upstream, b.Upstream) && ReferenceEquals(a.Policy, b.Policy));
}
