using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.OneShot;

/// <summary>What was read once, to be looked at and not to be followed.</summary>
/// <param name="Source">Where from, for people.</param>
/// <param name="Snapshot">The objects.</param>
/// <param name="Workloads">The Deployments and DaemonSets that run ingress-nginx.</param>
/// <param name="Problems">What could not be taken, one line each.</param>
/// <param name="IsComplete">False when something could not be read at all, so that what is said of the rest may be wrong.</param>
public sealed record ClusterContent(
    string Source, ClusterSnapshot Snapshot, IReadOnlyList<Workload> Workloads, IReadOnlyList<string> Problems, bool IsComplete);
