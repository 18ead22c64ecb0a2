using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>The regular expressions in a directive.</summary>
static class SnippetPatterns
{
    /// <summary>The named groups, which are variables.</summary>
    public static IEnumerable<string> NamesIn(Directive directive) =>
        TextIn(directive) is { } text && SearchPattern.TryParse(text, IgnoresCase(directive), out var pattern, out _)
            ? pattern.Names.Select(name => name.Name)
            : [];

    static bool IgnoresCase(Directive directive) => directive.Arguments.Any(word => word.Text is "~*" or "!~*");

    static string? TextIn(Directive directive) => directive switch
    {
        { Name: "rewrite", Arguments: [var pattern, ..] } => pattern.Text,
        { Name: "location", Arguments: [{ Text: "~" or "~*" }, var pattern] } => pattern.Text,
        { Name: "if" } when ConditionWords.Of(directive) is [_, { Length: > 0 } sign, var pattern] && sign.Contains('~', StringComparison.Ordinal) => pattern,
        _ => null,
    };
}
