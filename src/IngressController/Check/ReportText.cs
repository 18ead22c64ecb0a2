namespace IngressController.Check;

/// <summary>Text that the table and the Markdown report share.</summary>
static class ReportText
{
    public static string Count(int count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>The last line: the number of Ingresses by verdict.</summary>
    public static string Summary(CheckSummary summary) =>
        $"{Count(summary.Ingresses, "Ingress", "Ingresses")}: {(summary.Closed > 0 ? $"{summary.Closed} closed, " : "")}{summary.Same} same, " +
        $"{summary.Differs} {(summary.Differs == 1 ? "differs" : "differ")}, {summary.NotHonoured} not honoured" +
        (summary.Snippets > 0 ? $"; {summary.SnippetsUnderstood} of {Count(summary.Snippets, "snippet")} understood whole" : "") +
        (summary.OtherClasses > 0 ? $"; {summary.OtherClasses} not served by ingress-nginx and left out" : "");

    /// <summary>What the whole comes to: the meaning of the worst verdict, unless the report is no answer.</summary>
    public static string Conclusion(CheckReport report) => report switch
    {
        { Incomplete: { } why } => why,
        { Baseline: { New: 0 } baseline } =>
            $"Nothing is new since the baseline, in which {Count(baseline.Known, "finding")} stand{(baseline.Known == 1 ? "s" : "")}.",
        { Baseline: { } baseline } => $"{Count(baseline.New, "finding is", "findings are")} new since the baseline. {Meaning(report.Verdict)}",
        _ => Meaning(report.Verdict),
    };

    static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.Same => "Everything works as before.",
        Verdict.Differs => "Everything is honoured; read what differs.",
        Verdict.NotHonoured => "Something would not be honoured.",
        _ => "Something would be closed: requests would be answered 503, because what may protect them is not honoured.",
    };

    /// <summary>The number of findings by verdict: <c>5 (4 same, 1 differs)</c>.</summary>
    public static string Counts(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
            return "0";
        var counts = findings.GroupBy(finding => finding.Verdict)
            .OrderByDescending(group => group.Key == Verdict.Closed).ThenBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.Text()}");
        return $"{findings.Count} ({string.Join(", ", counts)})";
    }

    /// <summary>One cause, with the number of objects that have it, and one of them.</summary>
    public static string Of(CauseTotal total) =>
        $"{Count(total.Objects, "object")}: {(total.What.Length > 0 ? $"{total.What} " : "")}({total.Code}), as in {total.Example}";

    /// <summary>The findings to list, worst first; those with verdict same are only counted.</summary>
    public static IEnumerable<Finding> WorthTelling(IReadOnlyList<Finding> findings) =>
        findings.Where(finding => finding.Verdict != Verdict.Same).OrderByDescending(finding => finding.Verdict);

    /// <summary>The Ingresses to list: those of which something would be closed first.</summary>
    public static IEnumerable<IngressReport> ClosedFirst(IReadOnlyList<IngressReport> ingresses) =>
        ingresses.OrderByDescending(static one => one.Verdict == Verdict.Closed);

    /// <summary>Reason and remedy as one text.</summary>
    public static string Explanation(Finding finding) => finding.Remedy is null ? finding.Reason : $"{finding.Reason}. To do: {finding.Remedy}";

    /// <summary>How many there are and which; after ten names, only the number.</summary>
    public static string Of(LeftOutReport leftOut) =>
        $"{leftOut.Ingresses.Count} of {leftOut.Reason}: {string.Join(", ", leftOut.Ingresses.Take(10))}" +
        (leftOut.Ingresses.Count > 10 ? $" and {leftOut.Ingresses.Count - 10} more" : "");

    public static string HostOf(RegexHostReport host) => host.Host.Length == 0 ? "(no host)" : host.Host;

    /// <summary>What becomes of one directive of a snippet, in words.</summary>
    public static string Of(Replacement replacement)
    {
        var effect = $"line {replacement.Line} {replacement.Directive}: {EffectOf(replacement.Effect)}" +
            (replacement.Reason is { } reason ? $", {reason}" : "");
        return replacement switch
        {
            { Annotation: { } annotation } => $"{effect}; as an annotation: {annotation}: \"{replacement.Value}\"",
            { Setting: { } setting } => $"{effect}; as a key of the ConfigMap, for all hosts: {setting}: \"{replacement.Value}\"",
            { Use: { } use, Effect: not DirectiveEffect.Honoured, Reason: null } => $"{effect}; use {use}",
            _ => effect,
        };
    }

    static string EffectOf(DirectiveEffect effect) => effect switch
    {
        DirectiveEffect.Honoured => "honoured",
        DirectiveEffect.Differs => "differs",
        DirectiveEffect.LeftOut => "left out",
        _ => "refused",
    };
}
