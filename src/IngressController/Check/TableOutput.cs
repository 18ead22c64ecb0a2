namespace IngressController.Check;

/// <summary>The report for a terminal: one line for what works as before, everything else with reason and remedy.</summary>
static class TableOutput
{
    public static void Write(CheckReport report, TextWriter writer)
    {
        writer.Write($"Checked {report.Source}\n");
        WriteProblems(report.Problems, writer);
        WriteIngresses([.. ReportText.ClosedFirst(report.Ingresses)], writer);
        if (report.LeftOut.Count > 0)
            writer.Write("\nNot served by ingress-nginx, and so not examined\n");
        foreach (var leftOut in report.LeftOut)
            writer.Write($"  {ReportText.Of(leftOut)}\n");
        foreach (var map in report.ConfigMaps)
            WriteSection($"ConfigMap {map.Namespace}/{map.Name} ({map.Role})", map.Verdict, map.Findings, writer);
        foreach (var workload in report.Workloads)
            WriteSection($"Flags of {workload.Kind} {workload.Namespace}/{workload.Name}", workload.Verdict, workload.Findings, writer);
        WriteRegexHosts(report.RegexHosts, writer);
        WriteCauses(report.Causes, writer);
        writer.Write($"\n{ReportText.Summary(report.Summary)}\n{ReportText.Conclusion(report)}\n");
    }

    static void WriteProblems(IReadOnlyList<string> problems, TextWriter writer)
    {
        if (problems.Count > 0)
            writer.Write("\nNot read, so that the rest may be incomplete\n");
        foreach (var problem in problems)
            writer.Write($"  {problem}\n");
    }

    static void WriteIngresses(IReadOnlyList<IngressReport> ingresses, TextWriter writer)
    {
        if (ingresses.Count == 0)
            return;
        List<string[]> rows = [["INGRESS", "CLASS", "VERDICT", "ASKS FOR"]];
        rows.AddRange(ingresses.Select(one => new[] { $"{one.Namespace}/{one.Name}", one.Class ?? "-", one.Verdict.Text(), ReportText.Counts(one.Findings) }));
        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length)).ToArray();
        writer.Write("\n");
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            writer.Write($"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadRight(widths[2])}  {row[3]}\n");
            if (i == 0)
                continue;
            WriteFindings(ingresses[i - 1].Findings, writer);
            foreach (var note in ingresses[i - 1].Notes)
                writer.Write($"  note          {note}\n");
        }
    }

    static void WriteSection(string title, Verdict verdict, IReadOnlyList<Finding> findings, TextWriter writer)
    {
        writer.Write($"\n{title}: {verdict.Text()}, {ReportText.Counts(findings)}\n");
        WriteFindings(findings, writer);
    }

    static void WriteFindings(IReadOnlyList<Finding> findings, TextWriter writer)
    {
        foreach (var finding in ReportText.WorthTelling(findings))
        {
            writer.Write($"  {finding.Verdict.Text(),-12}  {finding.Field}{(finding.IsNew == true ? " (new)" : "")}\n                {finding.Reason}\n");
            foreach (var replacement in finding.Replacements ?? [])
                writer.Write($"                  {ReportText.Of(replacement)}\n");
            if (finding.Remedy is { } remedy)
                writer.Write($"                → {remedy}\n");
        }
    }

    static void WriteCauses(IReadOnlyList<CauseTotal> causes, TextWriter writer)
    {
        if (causes.Count > 0)
            writer.Write("\nBy cause\n");
        foreach (var cause in causes)
            writer.Write($"  {cause.Verdict.Text(),-12}  {ReportText.Of(cause)}\n");
    }

    static void WriteRegexHosts(IReadOnlyList<RegexHostReport> hosts, TextWriter writer)
    {
        if (hosts.Count > 0)
            writer.Write("\nHosts on which use-regex or rewrite-target makes the paths of others regular expressions (as with ingress-nginx)\n");
        foreach (var host in hosts)
        {
            writer.Write($"  {ReportText.HostOf(host)}, because of {string.Join(", ", host.Because)}\n");
            foreach (var path in host.Affected)
                writer.Write($"    {path.Ingress}: {path.PathType} {path.Path}\n");
        }
    }
}
