namespace IngressController.Core.Annotations;

/// <summary>The operator's limits for authors of Ingresses.</summary>
/// <param name="Highest">The highest risk an annotation may have.</param>
/// <param name="ForbiddenWords">Texts that no value of an annotation may contain.</param>
/// <param name="StrictPathType">Whether the webhook refuses Exact and Prefix paths that look like regular expressions.</param>
public sealed record IngressRules(AnnotationRisk Highest, ValueArray<string> ForbiddenWords, bool StrictPathType) : IPolicy
{
    /// <summary>Why an annotation may not be used, or null. Never quotes the value: it may consist of nothing but the forbidden word.</summary>
    internal string? ProblemOf(AnnotationRisk risk, string value)
    {
        if (risk > Highest)
            return $"is of risk {risk}, and annotations-risk-level allows {Highest} at most";
        foreach (var word in ForbiddenWords)
        {
            if (value.Contains(word, StringComparison.Ordinal))
                return $"has a value with \"{word}\", which annotation-value-word-blocklist forbids";
        }

        return null;
    }
}

/// <summary>
/// Reads the ConfigMap keys <c>annotations-risk-level</c>, <c>annotation-value-word-blocklist</c> and
/// <c>strict-validate-path-type</c>.
/// </summary>
public sealed class IngressRulesParser : IPolicyParser
{
    static readonly OptionType<AnnotationRisk> Risk = new(
        "Low, Medium, High or Critical",
        static text => Enum.TryParse<AnnotationRisk>(text, out var risk) && Enum.IsDefined(risk)
            ? risk
            : new Unreadable("is none of Low, Medium, High and Critical"));

    static readonly Option<AnnotationRisk> RiskLevel = Option.Setting(
        "annotations-risk-level", "High", Risk,
        "Highest risk an annotation may have: Low, Medium, High or Critical; one above it closes the paths of its Ingress.");

    static readonly Option<ValueArray<string>> Blocklist = Option.Setting(
        "annotation-value-word-blocklist", "", OptionTypes.List,
        "Texts, separated by commas, that no annotation's value may contain; one that does closes the paths of its Ingress.");

    static readonly Option<bool> StrictPathType = Option.Setting(
        "strict-validate-path-type", "true", OptionTypes.Bool,
        "The webhook refuses Exact and Prefix paths with other characters than letters, digits, . _ / and -.");

    public IReadOnlyList<Option> Options { get; } = [RiskLevel, Blocklist, StrictPathType];

    IPolicy IPolicyParser.Parse(OptionReader reader) => Of(reader);

    internal static IngressRules Of(OptionReader reader) =>
        reader.Shared(RiskLevel, static reader => new IngressRules(reader.Get(RiskLevel), reader.Get(Blocklist), reader.Get(StrictPathType)));
}
