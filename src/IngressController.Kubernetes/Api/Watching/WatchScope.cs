namespace IngressController.Kubernetes.Api.Watching;

/// <summary>Which part of the cluster is read.</summary>
/// <param name="Namespace"><c>--watch-namespace</c>: namespaced objects of this one only; null for all.</param>
/// <param name="NamespaceSelector"><c>--watch-namespace-selector</c>: read Namespaces with these labels; null: read none.</param>
public sealed record WatchScope(string? Namespace = null, string? NamespaceSelector = null)
{
    /// <summary>Whether the kinds of the Gateway API are read, while the server has them.</summary>
    public bool HasGateways { get; init; }
}
