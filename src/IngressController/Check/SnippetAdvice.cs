using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Compiling;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Check;

/// <summary>
/// Tells of each directive of a snippet what becomes of it, and the annotation that does the same. Values are given only for directives
/// whose arguments are sizes, times or keywords of nginx: other arguments may contain a password.
/// </summary>
/// <param name="settings">The global ConfigMap, whose snippets make variables and zones; null: there is none.</param>
sealed class SnippetAdvice(ConfigMap? settings)
{
    static readonly FrozenSet<string> Times = new[] { "proxy_connect_timeout", "proxy_read_timeout", "proxy_send_timeout" }.ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> Plain = new[]
    {
        "client_body_buffer_size", "client_max_body_size", "limit_rate", "limit_rate_after", "proxy_buffer_size", "proxy_buffering",
        "proxy_http_version", "proxy_request_buffering", "satisfy",
    }.ToFrozenSet(StringComparer.Ordinal);

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

    static IEnumerable<Directive> All(ImmutableArray<Directive> directives) =>
        directives.SelectMany(static directive => All(directive.Block ?? []).Prepend(directive));

    static Replacement Of(Directive directive, bool isFlat, ILookup<Position, SnippetProblem>? problems)
    {
        var flat = FlatDirective.Of([directive])[0];
        var use = SnippetRemedies.Of(flat);
        var problem = problems?[directive.At].OrderByDescending(static one => one.Closes).FirstOrDefault();
        var replacement = isFlat && use is not null && ValueOf(flat) is { } value
            ? new Replacement(directive.Name, use, AnnotationKeys.Nginx + use, value)
            : new(directive.Name, use);
        return replacement with
        {
            Line = directive.At.Line,
            Effect = problems is null || problem is { Closes: not Closing.Nothing } ? DirectiveEffect.Refused
                : problem is not null && DirectiveCatalog.Find(directive.Name) is null ? DirectiveEffect.LeftOut
                : problem is not null ? DirectiveEffect.Differs
                : DirectiveEffect.Honoured,
            Reason = problem?.Reason,
        };
    }

    static string? ValueOf(FlatDirective directive) => directive.Arguments switch
    {
        [var time] when Times.Contains(directive.Name) && Durations.TryParse(time, out var length) && length.TotalSeconds >= 1 =>
            ((long)length.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        [var word] when Plain.Contains(directive.Name) && word.All(char.IsAsciiLetterOrDigit) ||
            directive is { Name: "proxy_http_version", Arguments: ["1.0" or "1.1"] } =>
            directive.Arguments[0],
        _ => null,
    };
}
