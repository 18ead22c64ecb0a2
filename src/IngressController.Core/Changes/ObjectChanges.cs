using System.Collections.Immutable;
using IngressController.Core.Translation;

namespace IngressController.Core.Changes;

/// <summary>Finds the objects by which two tables differ. Addresses of pods are not among them: they need no new table.</summary>
public static class ObjectChanges
{
    /// <summary>What a table was made of.</summary>
    /// <param name="Snapshot">All objects.</param>
    /// <param name="Served">The Ingresses that it serves.</param>
    /// <param name="References">The Services, Secrets and ConfigMaps that it looked up.</param>
    public sealed record Basis(ClusterSnapshot Snapshot, IReadOnlySet<ObjectKey> Served, IReadOnlySet<ObjectReference> References)
    {
        /// <summary>Whether an Ingress that is served names the class; clusters have classes of other controllers too.</summary>
        public bool Names(IngressClass one) =>
            Served.Any(key => Snapshot.Ingresses.TryGetValue(key, out var ingress) && IngressMembership.ClassOf(ingress) == one.Key.Name);

        public static Basis Of(ClusterSnapshot snapshot, TranslationResult translation) =>
            new(snapshot, translation.Served.ToHashSet(), translation.References);
    }

    /// <summary>The changes of objects that either table uses, in the order of kinds and names.</summary>
    public static ImmutableArray<ObjectChange> Between(Basis before, Basis after)
    {
        var (old, @new) = (before.Snapshot, after.Snapshot);
        IEnumerable<ObjectChange> all =
        [
            .. Of(old.IngressClasses, @new.IngressClasses, one => before.Names(one) || after.Names(one)),
            .. Of(old.Ingresses, @new.Ingresses, ingress => before.Served.Contains(ingress.Key) || after.Served.Contains(ingress.Key)),
            .. Of(old.Services, @new.Services, IsLookedUp),
            .. Of(old.Secrets, @new.Secrets, IsLookedUp),
            .. Of(old.ConfigMaps, @new.ConfigMaps, IsLookedUp),
            .. Of(old.Namespaces, @new.Namespaces, static _ => true).Where(static change => change.Kind == ChangeKind.Changed),
            .. GatewayObjects.Kinds.SelectMany(kind => Of(old.Gateways.Of(kind), @new.Gateways.Of(kind), static _ => true)),
        ];
        return [.. all.OrderBy(static change => change.Object)];

        bool IsLookedUp(ClusterObject one) => before.References.Contains(one.Reference) || after.References.Contains(one.Reference);
    }

    static IEnumerable<ObjectChange> Of<T>(ImmutableDictionary<ObjectKey, T> before, ImmutableDictionary<ObjectKey, T> after, Func<T, bool> isUsed)
        where T : ClusterObject
    {
        if (ReferenceEquals(before, after))
            yield break;
        foreach (var (key, now) in after)
        {
            var then = before.GetValueOrDefault(key);
            if (ReferenceEquals(then, now) || !isUsed(now))
                continue;
            if (then is null)
                yield return new(now.Reference, ChangeKind.Created, [], now.LastWrite);
            else if (FieldChanges.Between(then, now) is { IsEmpty: false } fields)
                yield return new(now.Reference, ChangeKind.Changed, fields, now.LastWrite);
        }

        foreach (var (key, then) in before)
        {
            if (!after.ContainsKey(key) && isUsed(then))
                yield return new(then.Reference, ChangeKind.Deleted, [], null);
        }
    }
}
