using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Translation;

/// <summary>What the table in force was made of, for those who tell the owners of the objects.</summary>
/// <param name="Snapshot">All objects.</param>
/// <param name="Served">The Ingresses that are served; those of other controllers are not among them.</param>
/// <param name="Diagnostics">What is wrong with the objects.</param>
public sealed record ServedObjects(ClusterSnapshot Snapshot, ImmutableArray<ObjectKey> Served, ImmutableArray<Diagnostic> Diagnostics)
{
    public static ServedObjects None { get; } = new(ClusterSnapshot.Empty, [], []);

    /// <summary>The served Ingresses as <paramref name="snapshot"/>, perhaps a newer one, has them; what is gone is left out.</summary>
    public IEnumerable<Ingress> IngressesIn(ClusterSnapshot snapshot)
    {
        foreach (var key in Served)
        {
            if (snapshot.Ingresses.TryGetValue(key, out var ingress))
                yield return ingress;
        }
    }
}
