using IngressController.Core.Annotations;
using IngressController.Core.Translation;

namespace IngressController.Check;

/// <summary>Findings about Ingresses. They are derived from the translation, so that the report cannot differ from what is served.</summary>
/// <param name="translation">The translation of all examined Ingresses.</param>
/// <param name="snapshot">The translated objects.</param>
/// <param name="keepsTrailingSlashRedirect">Whether <c>--nginx-path-quirks</c> would be on.</param>
/// <param name="annotations">Findings about annotations.</param>
sealed class IngressFindings(
    TranslationResult translation, ClusterSnapshot snapshot, bool keepsTrailingSlashRedirect, AnnotationFindings annotations)
{
    readonly ILookup<ObjectReference, Diagnostic> _diagnostics =
        translation.Diagnostics.Where(diagnostic => !Judgement.IsBeyondUs(diagnostic, snapshot)).ToLookup(diagnostic => diagnostic.Object);

    readonly ILookup<ObjectKey?, Route> _routes = translation.Table.Routes.ToLookup(route => route.Ingress);

    /// <param name="ingress">The Ingress, as it was translated.</param>
    /// <param name="class">The class it names itself.</param>
    public IngressReport Of(Ingress ingress, string? @class)
    {
        var told = _diagnostics[ingress.Reference].ToLookup(Judgement.IsAlike);
        var byField = told[false].ToLookup(diagnostic => diagnostic.Field);
        var isIncomplete = Judgement.IsIncomplete(told[false]);
        List<Finding> findings =
        [
            .. ingress.Annotations.Where(pair => AnnotationKeys.NameIn(pair.Key) is not null)
                .Select(pair => isIncomplete && !byField.Contains(pair.Key)
                    ? Judgement.Unknown(pair.Key)
                    : annotations.Of(ingress, pair.Key, pair.Value, byField[pair.Key])),
            .. told[false].Where(diagnostic => AnnotationKeys.NameIn(diagnostic.Field) is null)
                .Select(diagnostic => Judgement.FindingOf(diagnostic, diagnostic.Field)),
            .. keepsTrailingSlashRedirect ? [] : TrailingSlashes(ingress),
        ];
        return new(ingress.Key.Namespace, ingress.Key.Name, @class, findings.Worst(), findings,
            [
                .. told[true].Select(note => $"{note.Field}: {note.Message}"),
                .. findings.Where(one => one is { Verdict: Verdict.Same, Remedy: not null }).Select(one => $"{one.Field}: {one.Reason}; {one.Remedy}"),
            ]);
    }

    public static IngressReport Of(UnreadableObject unreadable) => new(
        unreadable.Reference.Key.Namespace, unreadable.Reference.Key.Name, null, Verdict.NotHonoured,
        [new(unreadable.Field, Verdict.NotHonoured, $"cannot be read: {unreadable.Reason}", "correct the object")
        {
            Code = DiagnosticCodes.Unreadable.Name,
        }], []);

    // Behaviour 56.
    IEnumerable<Finding> TrailingSlashes(Ingress ingress) =>
        _routes[ingress.Key].Where(route => route is { Match: PathMatch.Prefix, Pattern: null, Path: [_, .., '/'] }).Select(route => new Finding(
            $"host \"{route.Host}\" path {route.Path}", Verdict.Differs,
            $"a request for {route.Path[..^1]} is served, as Kubernetes asks; ingress-nginx sends 301 to {route.Path}",
            "give --nginx-path-quirks to keep the redirect")
        {
            Code = FindingCodes.TrailingSlash,
            Fixes = [new(FixKind.AddFlag, "--nginx-path-quirks")],
        });
}
