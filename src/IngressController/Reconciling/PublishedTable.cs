using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;
using IngressController.Proxy;

namespace IngressController.Reconciling;

/// <summary>A table that has just come in force, for those who follow it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Translation">What it was bound from.</param>
/// <param name="Snapshot">The objects it was translated from.</param>
/// <param name="Problems">What is wrong with them, certificates included.</param>
/// <param name="Took">How long translating and binding took.</param>
sealed record PublishedTable(
    ActiveTable Table, TranslationResult Translation, ClusterSnapshot Snapshot, ImmutableArray<Diagnostic> Problems, TimeSpan Took)
{
    public ServedObjects Served => new(Snapshot, Translation.Served, Problems);
}
