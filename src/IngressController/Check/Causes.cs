using IngressController.Core.Annotations;

namespace IngressController.Check;

/// <summary>Counts findings by their cause, for reports about more objects than anybody reads one by one.</summary>
static class Causes
{
    /// <summary>The causes, worst first, then those of most objects.</summary>
    public static IReadOnlyList<CauseTotal> Of(IEnumerable<FoundIn> findings) =>
    [
        .. findings.Where(static one => one.Finding.Verdict != Verdict.Same)
            .GroupBy(static one => (one.Finding.Verdict, What: WhatOf(one), Code: one.Finding.Code ?? ""))
            .Select(static group => new CauseTotal(
                group.Key.Verdict, group.Key.What, group.Key.Code, group.Select(static one => one.Object).Distinct().Count(), group.First().Object))
            .OrderByDescending(static total => total.Verdict).ThenByDescending(static total => total.Objects)
            .ThenBy(static total => total.What, StringComparer.Ordinal).ThenBy(static total => total.Code, StringComparer.Ordinal),
    ];

    // Annotations, keys and flags are the same in many objects; the path of an Ingress' field is not.
    static string WhatOf(FoundIn found) =>
        found.Finding.Code != FindingCodes.MayHaveMore &&
        (!found.Object.StartsWith("Ingress ", StringComparison.Ordinal) || AnnotationKeys.NameIn(found.Finding.Field) is not null ||
            !found.Finding.Field.AsSpan().ContainsAny(" .["))
            ? found.Finding.Field
            : "";
}

/// <summary>A finding with the object that it is about.</summary>
/// <param name="Object"><c>Ingress shop/admin</c>.</param>
/// <param name="Finding">The finding.</param>
readonly record struct FoundIn(string Object, Finding Finding);
