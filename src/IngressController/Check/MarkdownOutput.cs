namespace IngressController.Check;

/// <summary>The report as Markdown, for a ticket or a merge request.</summary>
static class MarkdownOutput
{
    public static void Write(CheckReport report, TextWriter writer)
    {
        writer.Write($"# Migration check of {Cell(report.Source)}\n\n**{ReportText.Conclusion(report)}** {ReportText.Summary(report.Summary)}.\n");
        WriteList("Not read, so that the rest may be incomplete", report.Problems, writer);
        WriteList("By cause", [.. report.Causes.Select(static cause => $"{cause.Verdict.Text()}, {ReportText.Of(cause)}")], writer);
        if (report.Ingresses.Count > 0)
        {
            writer.Write("\n## Ingresses\n\n| Ingress | Class | Verdict | Asks for |\n|---|---|---|---|\n");
            foreach (var one in ReportText.ClosedFirst(report.Ingresses))
                writer.Write($"| {one.Namespace}/{one.Name} | {Cell(one.Class ?? "")} | {one.Verdict.Text()} | {ReportText.Counts(one.Findings)} |\n");
        }

        foreach (var one in ReportText.ClosedFirst(report.Ingresses).Where(one => one.Verdict != Verdict.Same || one.Notes.Count > 0))
        {
            writer.Write($"\n### {one.Namespace}/{one.Name}\n");
            WriteFindings(one.Findings, writer);
            WriteList("", one.Notes, writer);
        }

        WriteList("Not served by ingress-nginx, and so not examined", [.. report.LeftOut.Select(ReportText.Of)], writer);
        foreach (var map in report.ConfigMaps)
            WriteSection($"ConfigMap {map.Namespace}/{map.Name} ({map.Role})", map.Findings, writer);
        foreach (var workload in report.Workloads)
            WriteSection($"Flags of {workload.Kind} {workload.Namespace}/{workload.Name}", workload.Findings, writer);
        WriteRegexHosts(report.RegexHosts, writer);
    }

    static void WriteSection(string title, IReadOnlyList<Finding> findings, TextWriter writer)
    {
        writer.Write($"\n## {title}\n\n{ReportText.Counts(findings)}\n");
        WriteFindings(findings, writer);
    }

    static void WriteFindings(IReadOnlyList<Finding> findings, TextWriter writer)
    {
        var told = ReportText.WorthTelling(findings).ToList();
        if (told.Count == 0)
            return;
        writer.Write("\n| What | Verdict | Why, and what to do |\n|---|---|---|\n");
        foreach (var finding in told)
        {
            var replacements = string.Concat((finding.Replacements ?? []).Select(replacement => $"<br>{Cell(ReportText.Of(replacement))}"));
            writer.Write(
                $"| `{Cell(finding.Field)}` | {finding.Verdict.Text()}{(finding.IsNew == true ? ", new" : "")} | " +
                $"{Cell(ReportText.Explanation(finding))}{replacements} |\n");
        }
    }

    static void WriteList(string title, IReadOnlyList<string> lines, TextWriter writer)
    {
        if (lines.Count == 0)
            return;
        writer.Write(title.Length == 0 ? "\n" : $"\n## {title}\n\n");
        foreach (var line in lines)
            writer.Write($"- {Cell(line)}\n");
    }

    static void WriteRegexHosts(IReadOnlyList<RegexHostReport> hosts, TextWriter writer)
    {
        if (hosts.Count == 0)
            return;
        writer.Write("\n## Hosts on which use-regex or rewrite-target makes the paths of others regular expressions\n\n" +
            "As with ingress-nginx.\n\n| Host | Because of | Affected |\n|---|---|---|\n");
        foreach (var host in hosts)
            writer.Write($"| {Cell(ReportText.HostOf(host))} | {string.Join(", ", host.Because)} | " +
                $"{string.Join("<br>", host.Affected.Select(path => $"{path.Ingress}: {path.PathType} `{Cell(path.Path)}`"))} |\n");
    }

    /// <summary>Text of a user, which must neither end the cell nor become markup: no tag, link or image.</summary>
    public static string Cell(string text) =>
        text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal)
            .Replace("](", "]\\(", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal);
}
