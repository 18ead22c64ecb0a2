using IngressController.Core.Translation;

namespace IngressController.Reconciling;

/// <summary>A translation that is not active yet.</summary>
/// <param name="Started">The timestamp when translation began.</param>
sealed record TableDraft(TranslationResult Translation, ClusterSnapshot Snapshot, long Started);
