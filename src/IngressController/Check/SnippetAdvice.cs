using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Check;

/// <summary>
/// Tells of each directive of a snippet what becomes of it, and the annotation or key that does the same.
/// </summary>
/// <param name="settings">The global ConfigMap, whose snippets make variables and zones; null: there is none.</param>
sealed class SnippetAdvice(ConfigMap? settings)
{
    readonly SnippetVariables _global = GlobalSnippets.Compile(
        option => settings?.Data[option.SettingName!] ?? "", isLenient: false).Variables;

    /// <summary>Whether the ConfigMap lets annotations hold snippets.</summary>
    public bool AreRead => settings?.Data[SnippetOptions.Allow.SettingName!]?.Trim() == "true";

    public static bool IsSnippet(string annotation) => annotation.EndsWith("-snippet", StringComparison.Ordinal) && annotation != "modsecurity-snippet";

    /// <summary>What becomes of each directive; null when the text cannot be read.</summary>
    /// <param name="name">The annotation, without prefix.</param>
    /// <param name="text">Its value.</param>
    /// <param name="ingress">The Ingress, whose other snippets make variables too.</param>
    public IReadOnlyList<Replacement>? Of(string name, string text, Ingress ingress)
    {
        var parsed = SnippetParser.Parse(text);
        if (parsed.Problem is not null)
            return null;
        Place? place = name switch
        {
            "configuration-snippet" => Place.Path,
            "server-snippet" => Place.Server,
            "auth-snippet" => Place.Auth,
            _ => null,
        };
        var snippets = ingress.Annotations.Where(static pair => AnnotationKeys.NameIn(pair.Key) is { } key && IsSnippet(key))
            .Select(static pair => SnippetParser.Parse(pair.Value).Directives.AsEnumerable());
        var problems = place is { } known
            ? SnippetCompiler.Compile(parsed, known, new(snippets, _global), isLenient: false).Problems.ToLookup(static problem => problem.At)
            : null;

        // A directive in a block does not apply everywhere, so no annotation is equivalent.
        var isFlat = !text.Contains('{', StringComparison.Ordinal);
        return [.. All(parsed.Directives).Select(directive => Of(directive, isFlat, problems))];
    }

    /// <summary>The changes that say the same without the snippet; null when there are none, or people have to decide.</summary>
    /// <param name="ingress">The Ingress.</param>
    /// <param name="key">The snippet's annotation, with prefix.</param>
    /// <param name="directives">What becomes of its directives.</param>
    public static IReadOnlyList<Fix>? FixesOf(Ingress ingress, string key, IReadOnlyList<Replacement> directives) =>
        AnnotationKeys.NameIn(key) == "configuration-snippet" && directives.Count > 0 && directives.All(static one => one.Annotation is not null) &&
        directives.DistinctBy(static one => one.Annotation).Count() == directives.Count &&
        directives.All(one => ingress.Annotations[one.Annotation!] is null)
            ? [.. directives.Select(static one => new Fix(FixKind.Annotate, one.Annotation!, one.Value)), new(FixKind.Unannotate, key)]
            : null;

    static IEnumerable<Directive> All(ImmutableArray<Directive> directives) =>
        directives.SelectMany(static directive => All(directive.Block ?? []).Prepend(directive));

    static Replacement Of(Directive directive, bool isFlat, ILookup<Position, SnippetProblem>? problems)
    {
        var flat = FlatDirective.Of([directive])[0];
        var use = SnippetRemedies.Of(flat);
        var problem = problems?[directive.At].OrderByDescending(static one => one.Closes).FirstOrDefault();
        var exact = isFlat ? ExactRemedies.Of(flat) : null;
        return new(directive.Name, exact?.Words ?? use, exact?.Annotation, exact?.Value)
        {
            Setting = exact?.Setting,
            Line = directive.At.Line,
            Effect = problems is null || problem is { Closes: not Closing.Nothing } ? DirectiveEffect.Refused
                : problem is { IsSame: false } && DirectiveCatalog.Find(directive.Name) is null ? DirectiveEffect.LeftOut
                : problem is { IsSame: false } ? DirectiveEffect.Differs
                : DirectiveEffect.Honoured,
            Reason = problem?.Reason,
        };
    }
}
