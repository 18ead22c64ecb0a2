using IngressController.Core.Annotations;
using IngressController.Features.Snippets;

namespace IngressController.Check;

/// <summary>Findings about annotations.</summary>
/// <param name="catalog">The annotations there are.</param>
/// <param name="advice">What becomes of snippets.</param>
/// <param name="areFlagsKnown">Whether it was read how ingress-nginx is started.</param>
sealed class AnnotationFindings(PolicyCatalog catalog, SnippetAdvice advice, bool areFlagsKnown)
{
    const string SnippetRemedy = "mend what is refused, or write it as annotations";

    const string LinesRemedy = "write the annotations and keys that are named, if it is meant";

    const string IdleRemedy = "take away what is left out";

    const string HarmlessSnippet = SnippetJudge.NotRead;

    const string ProtectingSnippet = HarmlessSnippet +
        ", and this one protected paths, or may have: those of this Ingress answer 503 until it is gone, or --allow-unprotected-snippets is given";

    const string ClosingSnippet = HarmlessSnippet +
        ", and this one protected its hosts, or may have: all their paths, " +
        "those of other Ingresses too, answer 503 until it is gone, or --allow-unprotected-snippets is given";

    /// <param name="ingress">The Ingress.</param>
    /// <param name="key">The annotation, with its prefix.</param>
    /// <param name="value">Its value.</param>
    /// <param name="diagnostics">What translation says of it, apart from what holds under either controller.</param>
    public Finding Of(Ingress ingress, string key, string value, IEnumerable<Diagnostic> diagnostics)
    {
        var name = AnnotationKeys.NameIn(key)!;
        if (SnippetAdvice.IsSnippet(name) && advice.Of(name, value, ingress) is { } directives)
            return OfSnippet(ingress, key, diagnostics.ToList(), directives);
        if (diagnostics.OrderByDescending(Judgement.Of).FirstOrDefault() is { } worst)
            return worst.Code == DiagnosticCodes.UnknownAnnotation ? Unknown(key, name)
                : worst.Code == DiagnosticCodes.UnsupportedAnnotation ? Unsupported(key, catalog.Unsupported[name], worst)
                : Judgement.FindingOf(worst, key);
        return !areFlagsKnown && name == "ssl-passthrough" && Values.TryParseBool(value.Trim(), out var isOn) && isOn
            ? NeedsPassthrough(key)
            : new(key, Verdict.Same, HelpOf(name));
    }

    Finding OfSnippet(Ingress ingress, string key, List<Diagnostic> diagnostics, IReadOnlyList<Replacement> directives)
    {
        if (diagnostics.OrderByDescending(Judgement.Of).FirstOrDefault() is not { } worst)
            return new(key, Verdict.Same, HelpOf(AnnotationKeys.NameIn(key)!), Replacements: directives);
        var finding = advice.AreRead
            ? new Finding(key, Judgement.Of(worst), worst.Message, RemedyFor(directives), directives)
            : new Finding(key, Judgement.Of(worst),
                worst.Severity != DiagnosticSeverity.Closed
                    ? HarmlessSnippet
                    : diagnostics.Any(one => one.Code == DiagnosticCodes.HostClosed) ? ClosingSnippet : ProtectingSnippet,
                "set these keys, or write it as annotations and take it away", directives);

        // A snippet that ingress-nginx does not read either is not made to act by a script.
        var isActive = advice.AreRead && finding.Verdict >= Verdict.NotHonoured;
        return finding with { Code = worst.Code.Name, Fixes = isActive ? SnippetAdvice.FixesOf(ingress, key, directives) : null };
    }

    static string? RemedyFor(IReadOnlyList<Replacement> directives) =>
        directives.Any(static one => one.Effect == DirectiveEffect.Refused) ? SnippetRemedy
        : directives.Any(static one => one is { Effect: DirectiveEffect.Differs or DirectiveEffect.LeftOut, Value: not null }) ? LinesRemedy
        : directives.Any(static one => one.Effect == DirectiveEffect.LeftOut) ? IdleRemedy
        : null;

    static Finding Unsupported(string key, UnsupportedAnnotation annotation, Diagnostic diagnostic) =>
        new(key, Judgement.Of(diagnostic), annotation.Reason, diagnostic.Code.Remedy)
        {
            Code = diagnostic.Code.Name,

            // Where there is something to weigh, people have to decide.
            Fixes = annotation is { Judge: null, IsProtection: false } ? [new(FixKind.Unannotate, key)] : null,
        };

    // ingress-nginx ignores what it does not know, so nothing changes; a slip of the pen is worth a note.
    Finding Unknown(string key, string name)
    {
        var hint = UnknownName.AnnotationHint(catalog, name);
        return key.StartsWith(AnnotationKeys.Nginx, StringComparison.Ordinal)
            ? new(key, Verdict.Same, "is no annotation of ingress-nginx either, which ignores it", hint)
            : new(key, Verdict.NotHonoured, "is no annotation of this controller", hint is null ? "take it away" : $"take it away, or correct it: {hint}")
            {
                Code = DiagnosticCodes.UnknownAnnotation.Name,
                Fixes = hint is null ? [new(FixKind.Unannotate, key)] : null,
            };
    }

    static Finding NeedsPassthrough(string key) => new(
        key, Verdict.Differs, "is honoured with --enable-ssl-passthrough only, as in ingress-nginx, whose flags were not among what was read",
        "give this controller --enable-ssl-passthrough if ingress-nginx has it")
    {
        Code = FindingCodes.NeedsFlag,
    };

    string HelpOf(string name) => catalog.Annotations.TryGetValue(name, out var option) ? option.Help : "asks for nothing";
}
