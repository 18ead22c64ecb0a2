namespace IngressController.Reconciling.Removals;

/// <summary>When losses are so many that they are an accident: more than half of a kind, and for what owners delete themselves not just a few.</summary>
static class Quorum
{
    /// <summary>Services, EndpointSlices, Secrets, or Ingresses that change their class: fewer are somebody's work.</summary>
    const int Fewest = 5;

    /// <summary>Losses of one group count together: classes and namespaces, since both take Ingresses away.</summary>
    public static ResourceKind GroupOf(ResourceKind cause) => cause == ResourceKind.Namespace ? ResourceKind.IngressClass : cause;

    /// <summary>The losses that belong to an accident; none when they are not more than half of what was there.</summary>
    /// <param name="group">Their group.</param>
    /// <param name="recent">The losses of the last minute.</param>
    /// <param name="finder">What the table in force uses.</param>
    /// <param name="before">The objects before the newest of the losses.</param>
    public static IReadOnlyCollection<Loss> MassOf(ResourceKind group, IReadOnlyCollection<Loss> recent, LossFinder finder, ClusterSnapshot before)
    {
        if (group is ResourceKind.IngressClass or ResourceKind.Ingress)
        {
            var lost = recent.SelectMany(loss => loss.Ingresses).ToHashSet();
            return lost.Count * 2 > finder.Served.Union(lost).Count() && (group == ResourceKind.IngressClass || lost.Count >= Fewest) ? recent : [];
        }

        if (recent.Count < Fewest)
            return [];
        var gone = recent.Select(loss => loss.Cause).ToHashSet();
        var gonePer = gone.CountBy(NamespaceOf).ToDictionary();
        var allPer = finder.UsedOf(group).Where(one => gone.Contains(one) || IsThere(one, before)).CountBy(NamespaceOf).ToDictionary();
        var all = allPer.Values.Sum();
        if (!AreMost(gone.Count, all))
            return [];

        // What one namespace deletes must not keep what another one deletes in the same minute: those that are not most of their own
        // namespace are kept only if the others are most without the namespace that lost most.
        var largest = gonePer.OrderByDescending(static one => one.Value).Select(static one => one.Key).Take(2).ToList();
        var kept = gonePer.Keys.Where(name => AreMost(gonePer[name], allPer.GetValueOrDefault(name)) ||
            largest.FirstOrDefault(one => one != name) is not { } other ||
            AreMost(gone.Count - gonePer[other], all - allPer.GetValueOrDefault(other))).ToHashSet();
        return [.. recent.Where(loss => kept.Contains(NamespaceOf(loss.Cause)))];
    }

    static bool AreMost(int lost, int all) => lost >= Fewest && lost * 2 > all;

    static string NamespaceOf(ObjectReference one) => one.Key.Namespace;

    static bool IsThere(ObjectReference one, ClusterSnapshot before) =>
        one.Kind == ResourceKind.EndpointSlice ? !before.SlicesOf(one.Key).IsEmpty : before.Find(one) is not null;
}
