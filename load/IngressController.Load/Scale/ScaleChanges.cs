using IngressController.Load.Cluster;

namespace IngressController.Load.Scale;

/// <summary>Changes objects that are in the cluster. One slice's changes must not overlap: the turns would go astray.</summary>
sealed class ScaleChanges(ClusterWriter cluster, ScaleObjects objects)
{
    readonly int[] _turns = new int[objects.Hosts];
    int _ingresses;

    /// <summary>Gives a host's slice other endpoints, a measured one's the other pod.</summary>
    public Task ChangeSliceAsync(int host, CancellationToken cancellation) =>
        cluster.PatchAsync(ScaleObjects.SlicePath(host), objects.Patch(host, ++_turns[host]), cancellation);

    /// <summary>The pod that <see cref="ChangeSliceAsync"/> would bring next.</summary>
    public string NextPod(int host) => AnsweringPods.Names[ScaleObjects.PodOf(_turns[host] + 1)];

    /// <summary>A further Ingress, that <see cref="AddIngressAsync"/> writes and <see cref="RemoveIngressAsync"/> deletes, with a host of its own.</summary>
    public (string Name, string Host) NextIngress()
    {
        var number = ++_ingresses;
        return ($"new-{number}", $"new{number}.scale.test");
    }

    /// <summary>It leads to the first measured host's Service.</summary>
    public Task AddIngressAsync((string Name, string Host) ingress, CancellationToken cancellation) =>
        cluster.CreateAsync(ScaleObjects.Ingresses, ScaleObjects.Ingress(ingress.Name, ingress.Host, 0), cancellation);

    public Task RemoveIngressAsync((string Name, string Host) ingress, CancellationToken cancellation) =>
        cluster.DeleteAsync($"{ScaleObjects.Ingresses}/{ingress.Name}", cancellation);
}
