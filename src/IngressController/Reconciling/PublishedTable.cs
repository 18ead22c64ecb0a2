using System.Collections.Immutable;
using IngressController.Core.Translation;
using IngressController.Proxy;
using IngressController.Reconciling.Removals;

namespace IngressController.Reconciling;

/// <summary>A table that has just become active, for subscribers.</summary>
/// <param name="Translation">The translation it was bound from.</param>
/// <param name="Snapshot">The objects of the translation.</param>
/// <param name="Problems">All diagnostics, certificates included.</param>
/// <param name="Took">Duration of translating and binding.</param>
sealed record PublishedTable(
    ActiveTable Table, TranslationResult Translation, ClusterSnapshot Snapshot, ImmutableArray<Diagnostic> Problems, TimeSpan Took)
{
    /// <summary>What it lacks, or has although it is missing.</summary>
    public ImmutableArray<Removal> Removals { get; init; } = [];

    public ServedObjects Served => new(Snapshot, Translation.Served, Problems);
}
