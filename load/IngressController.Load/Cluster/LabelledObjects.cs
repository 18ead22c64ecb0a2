namespace IngressController.Load.Cluster;

/// <summary>What this program has written into its namespaces.</summary>
static class LabelledObjects
{
    /// <summary>Deletes it; what others put there, as a cluster's root certificate, stays.</summary>
    public static async Task RemoveAsync(OwnNamespaces own, string ns, CancellationToken cancellation)
    {
        foreach (var kind in Manifest.Kinds)
            await own.EmptyAsync(Manifest.PathOf(kind, ns), cancellation, $"{Manifest.Label}=true");
    }
}
