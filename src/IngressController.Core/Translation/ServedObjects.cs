using System.Collections.Immutable;

namespace IngressController.Core.Translation;

/// <summary>The objects that the table in force was made from, for reports to their owners.</summary>
/// <param name="Snapshot">All objects.</param>
/// <param name="Served">The Ingresses that are served; those of other controllers are not among them.</param>
/// <param name="Diagnostics">What is wrong with the objects.</param>
public sealed record ServedObjects(ClusterSnapshot Snapshot, ImmutableArray<ObjectKey> Served, ImmutableArray<Diagnostic> Diagnostics)
{
    public static ServedObjects None { get; } = new(ClusterSnapshot.Empty, [], []);

    /// <summary>The served Ingresses as <paramref name="snapshot"/>, perhaps a newer one, has them; removed ones are left out.</summary>
    public IEnumerable<Ingress> IngressesIn(ClusterSnapshot snapshot)
    {
        foreach (var key in Served)
        {
            if (snapshot.Ingresses.TryGetValue(key, out var ingress))
                yield return ingress;
        }
    }
}
