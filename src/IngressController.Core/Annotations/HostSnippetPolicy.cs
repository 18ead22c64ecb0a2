namespace IngressController.Core.Annotations;

/// <summary>A snippet for whole hosts, which is never executed (behaviour 62).</summary>
/// <param name="Field">The annotation's key.</param>
/// <param name="ClosedBecause">The protection that it gave the hosts; null for none.</param>
public sealed record HostSnippetPolicy(string Field, string? ClosedBecause) : IPolicy;
