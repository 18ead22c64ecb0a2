namespace IngressController.Check;

/// <summary>What a change would do, for a terminal or as Markdown.</summary>
static class DiffOutput
{
    public static void Write(DiffReport report, OutputFormat format, TextWriter writer)
    {
        if (format == OutputFormat.Markdown)
            WriteMarkdown(report, writer);
        else
            WriteTable(report, writer);
    }

    static void WriteTable(DiffReport report, TextWriter writer)
    {
        writer.Write($"From {report.Before} to {report.After}\n");
        foreach (var (title, lines) in Sections(report, Sign, static verdict => verdict.PadRight(12)))
            writer.Write($"\n{title}\n{string.Concat(lines.Select(static line => $"  {line}\n"))}");
        writer.Write($"\n{Conclusion(report)}\n");
    }

    static void WriteMarkdown(DiffReport report, TextWriter writer)
    {
        writer.Write($"# Change from {MarkdownOutput.Cell(report.Before)} to {MarkdownOutput.Cell(report.After)}\n\n**{Conclusion(report)}**\n");
        foreach (var (title, lines) in Sections(report, static change => $"**{change}**", static verdict => $"**{verdict}**"))
            writer.Write($"\n## {MarkdownOutput.Cell(title)}\n\n{string.Concat(lines.Select(static line => $"- {MarkdownOutput.Cell(line)}\n"))}");
    }

    static IEnumerable<(string Title, IEnumerable<string> Lines)> Sections(
        DiffReport report, Func<string, string> change, Func<string, string> verdict)
    {
        var summary = report.Summary;
        foreach (var host in report.Served.GroupBy(static one => one.Host))
            yield return (host.Key.Length == 0 ? "(no host)" : host.Key, host.Select(one => $"{change(one.Change)} {Text(one)}"));
        if (summary.Added + summary.Gone + summary.Changed - report.Served.Count is > 0 and var more)
            yield return ("More hosts and paths", [$"{more} are not told"]);
        if (report.Findings.Count > 0)
            yield return ("Findings that are new", Told(report.Findings.Select(one => $"{verdict(one.Verdict.Text())}  {Text(one)}"), summary.Findings));
        if (report.Mended.Count > 0)
            yield return ("Findings that would go", Told(
                report.Mended.Select(one => $"{verdict(one.Verdict.Text())}  {one.Object} {one.Field}"), summary.Mended));
        if (report.Objects.Count > 0)
            yield return ("Objects", Told(report.Objects, summary.Objects));
    }

    static IEnumerable<string> Told(IEnumerable<string> lines, int all) =>
        all > MigrationDiff.Most ? [.. lines, $"and {all - MigrationDiff.Most} more"] : lines;

    static string Text(ServedReport one) => $"{one.Path ?? "the host"}{(one.What.Count == 0 ? "" : ": ")}{string.Join("; ", one.What)}";

    static string Text(NewFinding finding) =>
        $"{finding.Object} {finding.Field}: {finding.Reason}{(finding.Remedy is { } todo ? $" → {todo}" : "")}";

    static string Conclusion(DiffReport report)
    {
        if (report.Incomplete is { } why)
            return why;
        if (report.IsEmpty)
            return "Nothing would be served otherwise.";
        var (added, gone, changed, closed, opened) =
            (report.Summary.Added, report.Summary.Gone, report.Summary.Changed, report.Summary.Closed, report.Summary.Opened);
        if (added + gone + changed == 0)
            return "Objects or findings are different, but every host and path of Ingresses leads to the same Service with the same features. " +
                "What ports of Services, contents of Secrets, Gateways and flags among the objects change is not followed further: read them.";
        return $"Hosts and paths: {added} added, {gone} gone, {changed} changed" + (closed > 0 ? $"; {closed} would be closed with 503" : "") +
            (opened > 0 ? $"; {opened} would be open again" : "") + ".";
    }

    static string Sign(string change) => change switch
    {
        "added" => "+",
        "gone" => "-",
        _ => "~",
    };
}
