using System.Collections.Frozen;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Core.Translation;

namespace IngressController.Core.Changes;

/// <summary>One of the two sides that <see cref="ServedChanges"/> compares.</summary>
/// <param name="Snapshot">The objects.</param>
/// <param name="Options">How they were translated.</param>
/// <param name="Translation">What that made of them.</param>
/// <param name="Catalog">The annotations and settings there are.</param>
public sealed record ServedBasis(ClusterSnapshot Snapshot, TranslationOptions Options, TranslationResult Translation, PolicyCatalog Catalog)
{
    readonly FrozenSet<ObjectKey> _unread = WithoutSecret(Translation);

    /// <summary>
    /// Why a route answers 503; null when it serves. Secrets are seldom among manifests, so that one which was not read says nothing.
    /// </summary>
    public string? DeniedBecause(Route route) => LacksSecret(route.Ingress) ? null : route.Policies.DeniedBecause;

    /// <summary>Whether an Ingress is closed because a Secret is missing, and for nothing else.</summary>
    internal bool LacksSecret(ObjectKey? ingress) => ingress is { } key && _unread.Contains(key);

    /// <summary>What the parsers read for an Ingress, and where; null stands for the settings alone.</summary>
    internal IReadOnlyList<TracedPolicy> Read(ObjectKey? ingress) => OptionTrace.Of(
        ingress is { } key ? Snapshot.Ingresses.GetValueOrDefault(key) : null, Snapshot, Catalog, Options.ConfigMap, Options.OptionFlags);

    static FrozenSet<ObjectKey> WithoutSecret(TranslationResult translation) => translation.Diagnostics
        .Where(static one => one.Severity == DiagnosticSeverity.Closed && one.Object.Kind == ResourceKind.Ingress)
        .GroupBy(static one => one.Object.Key)
        .Where(static group => group.All(static one => one.Cause?.Kind == ResourceKind.Secret))
        .Select(static group => group.Key).ToFrozenSet();
}
