
namespace IngressController.Core.Annotations;

/// <summary>Configuration text for whole hosts, of which nothing is executed (behaviour 62).</summary>
/// <param name="Field">The annotation's key.</param>
/// <param name="ClosedBecause">What it protected the hosts by; null: nothing.</param>
public sealed record HostSnippetPolicy(string Field, string? ClosedBecause) : IPolicy;
