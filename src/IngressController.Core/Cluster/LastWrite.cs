namespace IngressController.Core.Cluster;

/// <summary>Who wrote an object last, other than its status: the newest entry of <c>metadata.managedFields</c>.</summary>
/// <param name="Manager">The program, as it names itself: <c>kubectl-client-side-apply</c>, <c>helm</c>, <c>argocd-controller</c>.</param>
/// <param name="At">When, to the second; null when the entry has no time.</param>
public sealed record LastWrite(string Manager, DateTimeOffset? At);
