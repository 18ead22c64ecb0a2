using System.Collections.Immutable;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.OneShot;

/// <summary>Objects that were read once and are not followed.</summary>
/// <param name="Source">The source, for people.</param>
/// <param name="Snapshot">The objects.</param>
/// <param name="Workloads">The Deployments and DaemonSets that run ingress-nginx.</param>
/// <param name="Problems">What could not be read, one line each.</param>
/// <param name="IsComplete">False when something could not be read at all, so that statements about the rest may be wrong.</param>
public sealed record ClusterContent(
    string Source, ClusterSnapshot Snapshot, IReadOnlyList<Workload> Workloads, IReadOnlyList<string> Problems, bool IsComplete)
{
    /// <summary>
    /// Where values of a Helm chart say what a flag (<c>--configmap</c>) or a key of a ConfigMap (<c>settings use-gzip</c>) says, as a path. Empty
    /// where there are none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Paths { get; init; } = ImmutableDictionary<string, string>.Empty;
}
