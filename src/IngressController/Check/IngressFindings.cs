using IngressController.Core.Annotations;
using IngressController.Core.Translation;
using IngressController.Features.Snippets;

namespace IngressController.Check;

/// <summary>Findings about Ingresses. They are derived from the translation, so that the report cannot differ from what is served.</summary>
/// <param name="catalog">The annotations there are.</param>
/// <param name="translation">The translation of all examined Ingresses.</param>
/// <param name="snapshot">The translated objects.</param>
/// <param name="keepsTrailingSlashRedirect">Whether <c>--nginx-path-quirks</c> would be on.</param>
/// <param name="advice">What becomes of snippets.</param>
sealed class IngressFindings(
    PolicyCatalog catalog, TranslationResult translation, ClusterSnapshot snapshot, bool keepsTrailingSlashRedirect, SnippetAdvice advice)
{
    const string SnippetRemedy = "mend what is refused, or write it as annotations";

    const string HarmlessSnippet = SnippetJudge.NotRead;

    const string ProtectingSnippet = HarmlessSnippet +
        ", and this one protected paths, or may have: those of this Ingress answer 503 until it is gone, or --allow-unprotected-snippets is given";

    const string ClosingSnippet = HarmlessSnippet +
        ", and this one protected its hosts, or may have: all their paths, " +
        "those of other Ingresses too, answer 503 until it is gone, or --allow-unprotected-snippets is given";

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
                    : OfAnnotation(ingress, pair.Key, pair.Value, byField[pair.Key])),
            .. told[false].Where(diagnostic => AnnotationKeys.NameIn(diagnostic.Field) is null).Select(OfField),
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
        [new(unreadable.Field, Verdict.NotHonoured, $"cannot be read: {unreadable.Reason}", "correct the object")], []);

    Finding OfAnnotation(Ingress ingress, string key, string value, IEnumerable<Diagnostic> diagnostics)
    {
        var name = AnnotationKeys.NameIn(key)!;
        var directives = SnippetAdvice.IsSnippet(name) ? advice.Of(name, value, ingress) : null;
        if (diagnostics.OrderByDescending(Judgement.Of).FirstOrDefault() is not { } worst)
            return new(key, Verdict.Same, catalog.Annotations.TryGetValue(name, out var option) ? option.Help : "asks for nothing", Replacements: directives);
        if (worst.Code == DiagnosticCodes.UnknownAnnotation)
            return Unknown(key, name);
        if (directives is not null && advice.AreRead)
            return new(key, Judgement.Of(worst), worst.Message, SnippetRemedy, directives);
        if (directives is not null)
            return new(key, Judgement.Of(worst),
                worst.Severity != DiagnosticSeverity.Closed
                    ? HarmlessSnippet
                    : diagnostics.Any(one => one.Code == DiagnosticCodes.HostClosed) ? ClosingSnippet : ProtectingSnippet,
                "set these keys, or write it as annotations and take it away", directives);
        var reason = worst.Code == DiagnosticCodes.UnsupportedAnnotation ? catalog.Unsupported[name].Reason : worst.Message;
        return new(key, Judgement.Of(worst), reason, worst.Code.Remedy);
    }

    // ingress-nginx ignores what it does not know, so nothing changes; a slip of the pen is worth a note.
    Finding Unknown(string key, string name)
    {
        var hint = UnknownName.AnnotationHint(catalog, name);
        return key.StartsWith(AnnotationKeys.Nginx, StringComparison.Ordinal)
            ? new(key, Verdict.Same, "is no annotation of ingress-nginx either, which ignores it", hint)
            : new(key, Verdict.NotHonoured, "is no annotation of this controller", hint is null ? "take it away" : $"take it away, or correct it: {hint}");
    }

    static Finding OfField(Diagnostic diagnostic) =>
        new(diagnostic.Field, Judgement.Of(diagnostic), diagnostic.Message, diagnostic.Code.Remedy);

    // Behaviour 56.
    IEnumerable<Finding> TrailingSlashes(Ingress ingress) =>
        _routes[ingress.Key].Where(route => route is { Match: PathMatch.Prefix, Pattern: null, Path: [_, .., '/'] }).Select(route => new Finding(
            $"host \"{route.Host}\" path {route.Path}", Verdict.Differs,
            $"a request for {route.Path[..^1]} is served, as Kubernetes asks; ingress-nginx sends 301 to {route.Path}",
            "give --nginx-path-quirks to keep the redirect"));

}
