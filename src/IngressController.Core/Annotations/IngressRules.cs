using IngressController.Core.Cluster;

namespace IngressController.Core.Annotations;

/// <summary>What the operator forbids those who write Ingresses.</summary>
/// <param name="Highest">The highest risk an annotation may have.</param>
/// <param name="ForbiddenWords">Texts that no value of an annotation may contain.</param>
/// <param name="StrictPathType">Whether the webhook refuses Exact and Prefix paths that look like regular expressions.</param>
public sealed record IngressRules(AnnotationRisk Highest, ValueArray<string> ForbiddenWords, bool StrictPathType) : IPolicy
{
    /// <summary>Why the annotation may not be used, or null. The value is not repeated: the word may be all that is wrong with it.</summary>
    /// <param name="name">Without prefix.</param>
    /// <param name="value">Its value.</param>
    internal string? ProblemOf(string name, string value)
    {
        if (AnnotationRisks.Of(name) is var risk && risk > Highest)
            return $"is of risk {risk}, and annotations-risk-level allows {Highest} at most";
        foreach (var word in ForbiddenWords)
        {
            if (value.Contains(word, StringComparison.Ordinal))
                return $"has a value with \"{word}\", which annotation-value-word-blocklist forbids";
        }

        return null;
    }
}

/// <summary>Reads <see cref="IngressRules"/> from the global ConfigMap.</summary>
public sealed class IngressRulesParser : IGlobalPolicyParser
{
    static readonly Setting RiskLevel = new("annotations-risk-level", "High", "Highest risk an annotation may have: Low, Medium, High or Critical; one above it closes the paths of its Ingress.");
    static readonly Setting Blocklist = new("annotation-value-word-blocklist", "", "Texts, separated by commas, that no annotation's value may contain; one that does closes the paths of its Ingress.");
    static readonly Setting StrictPathType = new("strict-validate-path-type", "true", "The webhook refuses Exact and Prefix paths with other characters than letters, digits, . _ / and -.");

    public IReadOnlyList<Setting> Settings => [RiskLevel, Blocklist, StrictPathType];

    IPolicy IGlobalPolicyParser.Parse(GlobalSettings settings) => Of(settings);

    /// <summary>The rules in force, read once per translation.</summary>
    public static IngressRules Of(GlobalSettings settings) => settings.Once(RiskLevel, () =>
    {
        if (!Enum.TryParse<AnnotationRisk>(settings.Text(RiskLevel), out var highest) || !Enum.IsDefined(highest))
        {
            settings.Reject(RiskLevel, "is none of Low, Medium, High and Critical");
            highest = AnnotationRisk.High;
        }

        return new IngressRules(highest, Values.List(settings.Text(Blocklist)).ToValueArray(), settings.Bool(StrictPathType));
    });
}
