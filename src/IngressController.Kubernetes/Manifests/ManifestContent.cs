using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Manifests;

/// <summary>What one manifest file holds.</summary>
/// <param name="Objects">Its objects of the kinds we read, in file order.</param>
/// <param name="Problems">What could not be taken, apart from unreadable objects.</param>
/// <param name="IsBroken">Whether the file could not be parsed at all, so that <paramref name="Objects"/> says nothing.</param>
public sealed record ManifestContent(IReadOnlyList<ManifestObject> Objects, IReadOnlyList<ManifestProblem> Problems, bool IsBroken)
{
    /// <summary>The Deployments and DaemonSets in it that run ingress-nginx.</summary>
    public IReadOnlyList<Workload> Workloads { get; init; } = [];
}

/// <summary>One object of a manifest: exactly one of <paramref name="Object"/> and <paramref name="Unreadable"/> is set.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Object">The object.</param>
/// <param name="Unreadable">Why it could not be read.</param>
public sealed record ManifestObject(int Line, ClusterObject? Object, UnreadableObject? Unreadable)
{
    public ObjectReference Reference => Object?.Reference ?? Unreadable!.Reference;
}
