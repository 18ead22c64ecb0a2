using IngressController.Core.Redaction;
using IngressController.Kubernetes;

namespace IngressController.Check;

/// <summary>
/// Findings that are known, as lines of a file that people review: verdict, object, field, kind and, for a snippet, one of its directives,
/// with tabs in between. Reasons are left out, so that better words make nothing new; a worse verdict is new.
/// </summary>
sealed class Baseline
{
    const string Head =
        "# Findings that check knows: verdict, object, field, kind, directive. Written by check --write-baseline; take lines away as they are mended.";

    readonly Dictionary<string, Verdict> _known;

    Baseline(Dictionary<string, Verdict> known) => _known = known;

    /// <summary>Everything that a report tells of.</summary>
    public static Baseline Of(CheckReport report)
    {
        var known = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        foreach (var (key, verdict) in report.All.SelectMany(static found => LinesOf(found)))
            known[key] = known.TryGetValue(key, out var other) && other > verdict ? other : verdict;
        return new(known);
    }

    /// <param name="file">Its name, for messages.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="ConfigurationException">A line is not of this form.</exception>
    public static Baseline Parse(string file, string text)
    {
        var known = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in text.Split('\n').Select(static line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            var parts = line.Split('\t', 2);
            if (parts.Length < 2 || parts[1].Count(static c => c == '\t') != 3 || VerdictIn(parts[0]) is not { } verdict)
                throw new ConfigurationException(
                    $"--baseline {file}:{number}: not a verdict, object, field, kind and directive with tabs between; write it anew with --write-baseline");
            known[parts[1]] = verdict;
        }

        return new(known);
    }

    /// <summary>The report with each finding marked, as known or new.</summary>
    public CheckReport Mark(CheckReport report)
    {
        var found = report.All.SelectMany(static one => LinesOf(one)).Select(static line => line.Key).ToHashSet(StringComparer.Ordinal);
        var marked = report with
        {
            Ingresses = [.. report.Ingresses.Select(one => one with { Findings = Mark(one.Findings, one.Object) })],
            ConfigMaps = [.. report.ConfigMaps.Select(one => one with { Findings = Mark(one.Findings, one.Object) })],
            Workloads = [.. report.Workloads.Select(one => one with { Findings = Mark(one.Findings, one.Object) })],
        };
        return marked with
        {
            Baseline = new(
                marked.All.Count(static one => one.Finding.IsNew == true), marked.All.Count(static one => one.Finding.IsNew == false),
                _known.Keys.Count(key => !found.Contains(key))),
        };
    }

    public override string ToString() =>
        $"{Head}\n" +
        string.Concat(_known.OrderBy(static line => line.Key, StringComparer.Ordinal).Select(static line => $"{NameOf(line.Value)}\t{line.Key}\n"));

    IReadOnlyList<Finding> Mark(IReadOnlyList<Finding> findings, string @object) =>
    [
        .. findings.Select(finding => finding.Verdict == Verdict.Same
            ? finding
            : finding with { IsNew = !LinesOf(new(@object, finding)).All(line => _known.TryGetValue(line.Key, out var known) && known >= line.Verdict) }),
    ];

    static IEnumerable<(string Key, Verdict Verdict)> LinesOf(FoundIn found)
    {
        if (found.Finding.Verdict == Verdict.Same)
            return [];
        IEnumerable<string> directives = (found.Finding.Replacements ?? [])
            .Where(static one => one.Effect != DirectiveEffect.Honoured).Select(static one => one.Directive).Distinct().DefaultIfEmpty("");
        return directives.Select(directive => (
            $"{DiagnosticText.Of(found.Object)}\t{found.Finding.Field}\t{found.Finding.Code}\t{DiagnosticText.Of(directive)}", found.Finding.Verdict));
    }

    static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Closed => "closed",
        Verdict.NotHonoured => "notHonoured",
        _ => "differs",
    };

    static Verdict? VerdictIn(string name) => name switch
    {
        "closed" => Verdict.Closed,
        "notHonoured" => Verdict.NotHonoured,
        "differs" => Verdict.Differs,
        _ => null,
    };
}
