using System.Collections.Frozen;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>All directives that are understood.</summary>
static class DirectiveCatalog
{
    static readonly FrozenDictionary<string, DirectiveRule> Rules = new IEnumerable<KeyValuePair<string, DirectiveRule>>[]
    {
        RewriteDirectives.Rules, HeaderDirectives.Rules, AccessDirectives.Rules, LocationDirectives.Rules, VariableDirectives.Rules,
        LimitDirectives.Rules, AuthDirectives.Rules, IdleDirectives.Rules, AnswerDirectives.Rules, PodDirectives.Rules,
        ErrorPageDirectives.Rules, SubFilterDirectives.Rules,
    }.SelectMany(rules => rules).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The rule of a directive; null when it is not understood.</summary>
    public static DirectiveRule? Find(string name) => Rules.GetValueOrDefault(name);

    public static IEnumerable<string> Names => Rules.Keys.Order(StringComparer.Ordinal);
}
