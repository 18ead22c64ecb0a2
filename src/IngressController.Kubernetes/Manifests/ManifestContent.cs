using IngressController.Kubernetes.Decoding;

namespace IngressController.Kubernetes.Manifests;

/// <summary>What one manifest file holds.</summary>
/// <param name="Objects">Its objects of the kinds we read, in file order.</param>
/// <param name="Problems">Problems other than unreadable objects.</param>
/// <param name="IsBroken">Whether the file could not be parsed at all; <paramref name="Objects"/> is meaningless then.</param>
public sealed record ManifestContent(IReadOnlyList<ManifestObject> Objects, IReadOnlyList<ManifestProblem> Problems, bool IsBroken)
{
    /// <summary>The Deployments and DaemonSets in it that run ingress-nginx.</summary>
    public IReadOnlyList<Workload> Workloads { get; init; } = [];
}

/// <summary>One object of a manifest: exactly one of <paramref name="Object"/> and <paramref name="Unreadable"/> is set.</summary>
/// <param name="Line">The line it begins on, from 1.</param>
/// <param name="Object">The object.</param>
/// <param name="Unreadable">Why it could not be read.</param>
public sealed record ManifestObject(int Line, ClusterObject? Object, UnreadableObject? Unreadable)
{
    public ObjectReference Reference => Object?.Reference ?? Unreadable!.Reference;
}
