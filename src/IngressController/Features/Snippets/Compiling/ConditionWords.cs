using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>The words between the parentheses of an <c>if</c> (ngx_http_rewrite_if_condition).</summary>
static class ConditionWords
{
    /// <summary>Them; null when there are no parentheses around them.</summary>
    public static IReadOnlyList<string>? Of(Directive directive)
    {
        var words = directive.Arguments.Select(word => word.Text).ToList();
        if (words is not [['(', ..], ..] || words[^1] is not [.., ')'] || (words.Count == 1 && words[0].Length < 2))
            return null;
        words[0] = words[0][1..];
        words[^1] = words[^1][..^1];
        if (words[0].Length == 0)
            words.RemoveAt(0);
        if (words.Count > 0 && words[^1].Length == 0)
            words.RemoveAt(words.Count - 1);
        return words;
    }
}
