namespace IngressController.Reconciling.Removals;

/// <summary>When losses are so many that they are an accident: more than half of a kind, and for what owners delete themselves not just a few.</summary>
static class Quorum
{
    /// <summary>Services, EndpointSlices, Secrets, or Ingresses that change their class: fewer are somebody's work.</summary>
    const int Fewest = 5;

    /// <summary>Losses of one group count together: classes and namespaces, since both take Ingresses away.</summary>
    public static ResourceKind GroupOf(ResourceKind cause) => cause == ResourceKind.Namespace ? ResourceKind.IngressClass : cause;

    /// <summary>Whether they are more than half of what was there.</summary>
    /// <param name="group">Their group.</param>
    /// <param name="recent">The losses of the last minute.</param>
    /// <param name="finder">What the table in force uses.</param>
    /// <param name="before">The objects before the newest of the losses.</param>
    public static bool IsMass(ResourceKind group, IReadOnlyCollection<Loss> recent, LossFinder finder, ClusterSnapshot before)
    {
        if (group is ResourceKind.IngressClass or ResourceKind.Ingress)
        {
            var lost = recent.SelectMany(loss => loss.Ingresses).ToHashSet();
            return lost.Count * 2 > finder.Served.Union(lost).Count() && (group == ResourceKind.IngressClass || lost.Count >= Fewest);
        }

        if (recent.Count < Fewest)
            return false;
        var gone = recent.Select(loss => loss.Cause).ToHashSet();
        return gone.Count * 2 > finder.UsedOf(group).Count(one => gone.Contains(one) || IsThere(one, before));
    }

    static bool IsThere(ObjectReference one, ClusterSnapshot before) =>
        one.Kind == ResourceKind.EndpointSlice ? !before.SlicesOf(one.Key).IsEmpty : before.Find(one) is not null;
}
