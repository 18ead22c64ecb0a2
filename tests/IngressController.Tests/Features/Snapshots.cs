using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Features;

static class Snapshots
{
    /// <summary>The objects of a manifest, as the controller reads it.</summary>
    public static ClusterSnapshot Of(string yaml) => ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml)).Objects
        .Aggregate(ClusterSnapshot.Empty, (snapshot, entry) => snapshot.With(entry.Object!));
}
