using System.Text.Encodings.Web;
using IngressController.Core.Redaction;

namespace IngressController.Check;

/// <summary>
/// The changes that mend findings, as a shell script of kubectl lines. It changes Ingresses, and this controller's own ConfigMap; flags are
/// told in comments, since how they are given differs.
/// </summary>
static class FixScript
{
    const string Head = """
        #!/bin/sh
        # What mends the findings that leave nothing to decide. Read it before you run it.
        # The ConfigMap is the one that --configmap of this controller names, with the data of ingress-nginx' in it.
        set -eu
        : "${NAMESPACE:=ingress-yarp}" "${CONFIGMAP:=ingress-yarp}"

        """;

    public static void Write(CheckReport report, TextWriter writer)
    {
        writer.Write(Head);
        foreach (var one in report.Ingresses)
        {
            foreach (var finding in one.Findings.Where(static finding => finding.Fixes is not null))
                WriteIngress(one, finding, writer);
        }

        WriteSettings(report, writer);
        WriteFlags(report, writer);
        var left = report.All.Count(static one => one.Finding is { Verdict: not Verdict.Same, Fixes: null });
        if (left > 0)
            writer.Write($"\n# Left for people to decide: {ReportText.Count(left, "finding")}; check without --fix tells of them.\n");
    }

    static void WriteIngress(IngressReport ingress, Finding finding, TextWriter writer)
    {
        List<string> changes =
        [
            .. finding.Fixes!.Where(static fix => fix.Kind == FixKind.Annotate).Select(static fix => Quoted($"{fix.Name}={fix.Value}")),
            .. finding.Fixes!.Where(static fix => fix.Kind == FixKind.Unannotate).Select(static fix => Quoted($"{fix.Name}-")),
        ];
        if (changes.Count == 0)
            return;
        if (!IsPrintable(ingress.Namespace) || !IsPrintable(ingress.Name) || !changes.All(IsPrintable))
        {
            writer.Write($"\n# {Comment(finding)}\n# not written: {DiagnosticText.Of(ingress.Object)} has a name that no cluster takes\n");
            return;
        }

        writer.Write($"\n# {Comment(finding)}\nkubectl --namespace {Quoted(ingress.Namespace)} annotate --overwrite -- ingress {Quoted(ingress.Name)} " +
            $"{string.Join(' ', changes)}\n");
    }

    static void WriteSettings(CheckReport report, TextWriter writer)
    {
        foreach (var (finding, changes) in Of(report, static kind => kind is FixKind.Unset))
        {
            var data = string.Join(", ", changes.Select(static fix => $"{Json(fix.Name)}: null"));
            writer.Write($"\n# {Comment(finding)}\nkubectl --namespace \"$NAMESPACE\" patch configmap \"$CONFIGMAP\" --type merge --patch " +
                $"{Quoted($"{{\"data\": {{{data}}}}}")}\n");
        }
    }

    static void WriteFlags(CheckReport report, TextWriter writer)
    {
        foreach (var (finding, changes) in Of(report, static kind => kind is FixKind.AddFlag or FixKind.RemoveFlag))
        {
            writer.Write($"\n# {Comment(finding)}\n");
            foreach (var fix in changes)
                writer.Write($"# start this controller {(fix.Kind == FixKind.AddFlag ? "with" : "without")} {DiagnosticText.Of(fix.Name)}\n");
        }
    }

    /// <summary>The changes that many findings share once each, with the first of them.</summary>
    static IEnumerable<(Finding Finding, IReadOnlyList<Fix> Changes)> Of(CheckReport report, Func<FixKind, bool> isMeant) => report.All
        .Select(one => (one.Finding, Changes: (IReadOnlyList<Fix>)[.. (one.Finding.Fixes ?? []).Where(fix => isMeant(fix.Kind))]))
        .Where(static one => one.Changes.Count > 0)
        .DistinctBy(static one => string.Join('\n', one.Changes));

    // A comment ends with its line, and a user's text may hold one; DiagnosticText lets none through.
    static string Comment(Finding finding) => DiagnosticText.Of($"{finding.Field}: {finding.Verdict.Text()}, {finding.Code}");

    // What a terminal interprets would act when somebody reads the script; no name that an API server accepts has such a character.
    static bool IsPrintable(string text) => DiagnosticText.Escape(text) == text;

    static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static string Json(string text) => $"\"{JavaScriptEncoder.Default.Encode(text)}\"";
}
