using System.Collections.Immutable;
using IngressController.Core.Translation;

namespace IngressController.Reconciling.Removals;

/// <summary>Finds what a table uses and what has gone. Pure.</summary>
/// <param name="options">What is served.</param>
/// <param name="served">The table's Ingresses.</param>
/// <param name="references">The objects that it looked up.</param>
sealed class LossFinder(TranslationOptions options, ImmutableArray<ObjectKey> served, IReadOnlySet<ObjectReference> references)
{
    public ImmutableArray<ObjectKey> Served => served;

    /// <summary>Everything of a kind that the table looked up, whether it exists or not; for endpoints, by Service.</summary>
    public IEnumerable<ObjectReference> UsedOf(ResourceKind kind) => kind == ResourceKind.EndpointSlice
        ? references.Where(one => one.Kind == ResourceKind.Service).Select(one => one with { Kind = ResourceKind.EndpointSlice })
        : references.Where(one => one.Kind == kind);

    public bool Uses(ObjectReference cause) =>
        references.Contains(cause.Kind == ResourceKind.EndpointSlice ? cause with { Kind = ResourceKind.Service } : cause);

    /// <summary>What has gone between two snapshots.</summary>
    /// <param name="before">Objects that were there.</param>
    /// <param name="now">Objects that are there.</param>
    /// <param name="changes">What may differ: nothing else is looked at.</param>
    /// <param name="at">The time.</param>
    public IEnumerable<Loss> Between(ClusterSnapshot before, ClusterSnapshot now, StoreChanges changes, DateTimeOffset at) =>
    [
        .. changes.Objects.Any(one => one.Kind is ResourceKind.IngressClass or ResourceKind.Namespace) ? Outside(before, now, at) : [],
        .. changes.Objects.Where(one => one.Kind == ResourceKind.Ingress && HasMoved(one.Key, before, now)).Select(one => new Loss(one, [], [one.Key], at)),
        .. changes.Objects.Where(one => one.Kind is ResourceKind.Service or ResourceKind.Secret && references.Contains(one) && now.Find(one) is null)
            .Select(one => (Reference: one, Object: before.Find(one))).Where(one => one.Object is not null)
            .Select(one => new Loss(one.Reference, [one.Object!, .. EndpointsOf(one.Reference, before)], [], at)),
        .. changes.EndpointServices.Where(service => references.Contains(new(ResourceKind.Service, service)) &&
                now.Services.ContainsKey(service) && now.SlicesOf(service).IsEmpty && !before.SlicesOf(service).IsEmpty)
            .Select(service => new Loss(new(ResourceKind.EndpointSlice, service), [.. before.SlicesOf(service)], [], at)),
    ];

    static ImmutableArray<EndpointSlice> EndpointsOf(ObjectReference one, ClusterSnapshot before) =>
        one.Kind == ResourceKind.Service ? before.SlicesOf(one.Key) : [];

    // Ingresses that are as they were, and no longer ours: by their class, or their namespace.
    IEnumerable<Loss> Outside(ClusterSnapshot before, ClusterSnapshot now, DateTimeOffset at)
    {
        var byCause = new Dictionary<ObjectReference, ImmutableArray<ObjectKey>.Builder>();
        foreach (var key in served)
        {
            if (!now.Ingresses.TryGetValue(key, out var ingress) || HasMoved(key, before, now) ||
                IngressMembership.WhyNot(ingress, now, options) is not { } why)
                continue;
            var cause = why == NotOurs.UnlistedNamespace
                ? new ObjectReference(ResourceKind.Namespace, new("", key.Namespace))
                : new ObjectReference(ResourceKind.IngressClass, new("", IngressMembership.ClassOf(ingress) ?? ""));
            if (!byCause.TryGetValue(cause, out var lost))
                byCause.Add(cause, lost = ImmutableArray.CreateBuilder<ObjectKey>());
            lost.Add(key);
        }

        return byCause.Select(one => (one.Key, Object: before.Find(one.Key), Ingresses: one.Value.ToImmutable()))
            .Where(one => one.Object is not null).Select(one => new Loss(one.Key, [one.Object!], one.Ingresses, at));
    }

    // Its own class is what its owner says.
    bool HasMoved(ObjectKey key, ClusterSnapshot before, ClusterSnapshot now) =>
        before.Ingresses.TryGetValue(key, out var old) && now.Ingresses.TryGetValue(key, out var ingress) &&
        IngressMembership.ClassOf(old) != IngressMembership.ClassOf(ingress) &&
        IngressMembership.IsOurs(old, before, options) && !IngressMembership.IsOurs(ingress, now, options);
}
