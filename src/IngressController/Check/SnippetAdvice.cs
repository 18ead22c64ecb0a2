using System.Collections.Frozen;
using System.Globalization;
using IngressController.Core.Annotations;
using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Check;

/// <summary>
/// Maps the directives of a snippet to annotations. Values are given only for directives whose arguments are sizes, times or keywords
/// of nginx: other arguments may contain a password.
/// </summary>
static class SnippetAdvice
{
    static readonly FrozenSet<string> Times = new[] { "proxy_connect_timeout", "proxy_read_timeout", "proxy_send_timeout" }.ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string> Plain = new[]
    {
        "client_body_buffer_size", "client_max_body_size", "limit_rate", "limit_rate_after", "proxy_buffer_size", "proxy_buffering",
        "proxy_http_version", "proxy_request_buffering", "satisfy",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsSnippet(string annotation) => annotation.EndsWith("-snippet", StringComparison.Ordinal) && annotation != "modsecurity-snippet";

    /// <summary>Null when the text cannot be read.</summary>
    public static IReadOnlyList<Replacement>? Of(string text)
    {
        // A directive in a block does not apply everywhere, so no annotation is equivalent.
        var isFlat = !text.Contains('{', StringComparison.Ordinal);
        var parsed = SnippetParser.Parse(text);
        return parsed.Problem is null
            ? FlatDirective.Of(parsed.Directives).Select(directive => Of(directive, isFlat)).Distinct().ToList()
            : null;
    }

    static Replacement Of(FlatDirective directive, bool isFlat)
    {
        var use = SnippetRemedies.Of(directive);
        return isFlat && use is not null && ValueOf(directive) is { } value
            ? new(directive.Name, use, AnnotationKeys.Nginx + use, value)
            : new(directive.Name, use);
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
