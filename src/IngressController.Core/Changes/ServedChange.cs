using System.Collections.Immutable;

namespace IngressController.Core.Changes;

/// <summary>One host, path or TCP or UDP port that is served otherwise.</summary>
/// <param name="Host">The host; empty for rules without one, and for ports.</param>
/// <param name="Path">How the path is compared, and the path; null when the host itself comes, goes or changes.</param>
/// <param name="Kind">What becomes of it.</param>
/// <param name="What">What is different, in words: the backend, what acts on requests, whether it is closed.</param>
public sealed record ServedChange(string Host, string? Path, ChangeKind Kind, ImmutableArray<string> What)
{
    /// <summary>Whether it answers 503 afterwards, because a protection is broken or not understood, and did not before.</summary>
    public bool Closes { get; init; }

    /// <summary>Whether it answered so before, and is open afterwards.</summary>
    public bool Opens { get; init; }
}
