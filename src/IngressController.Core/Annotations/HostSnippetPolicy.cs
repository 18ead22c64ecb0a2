namespace IngressController.Core.Annotations;

/// <summary>A snippet for whole hosts (behaviour 62). The oldest of a host acts on all its paths.</summary>
/// <param name="Field">The annotation's key.</param>
/// <param name="ClosedBecause">The protection that it gave the hosts and that is not honoured; null for none.</param>
/// <param name="Program">What it asks of every path of the hosts; null for nothing.</param>
public sealed record HostSnippetPolicy(string Field, string? ClosedBecause, IPolicy? Program = null) : IPolicy
{
    /// <summary>Whether it may protect, so that paths must not be served without it.</summary>
    public bool MayProtect { get; init; }
}
