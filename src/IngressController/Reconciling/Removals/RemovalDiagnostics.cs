using System.Collections.Immutable;

namespace IngressController.Reconciling.Removals;

/// <summary>Tells the owner of each Ingress that went for a reason outside of it, on the object itself.</summary>
static class RemovalDiagnostics
{
    public static ImmutableArray<Diagnostic> Of(ImmutableArray<Removal> removals) => removals.IsEmpty ? [] :
    [
        .. removals.Where(removal => removal is { Kind: ResourceKind.Ingress }).SelectMany(removal => removal.Names.Select(name => Of(name, removal)))
            .OrderBy(diagnostic => diagnostic.Object),
    ];

    static Diagnostic Of(ObjectKey name, Removal removal) => new(
        new(ResourceKind.Ingress, name), DiagnosticSeverity.Error, DiagnosticCodes.IngressVanished,
        removal.Cause?.Kind == ResourceKind.Namespace ? "metadata.namespace" : "spec.ingressClassName",
        removal.IsKept
            ? $"{removal.Because}; it is served on only because most would be gone; {removal.Remedy}"
            : $"{removal.Because}, and so it is not served any more; {removal.Remedy}")
    {
        Cause = removal.Cause,
    };
}
