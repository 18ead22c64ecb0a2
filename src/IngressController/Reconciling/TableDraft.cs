using IngressController.Core.Cluster;
using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>A translation that is not in force yet.</summary>
/// <param name="Translation">What the objects ask for.</param>
/// <param name="Snapshot">The objects.</param>
/// <param name="Started">The timestamp at which translating them began.</param>
sealed record TableDraft(TranslationResult Translation, ClusterSnapshot Snapshot, long Started);
