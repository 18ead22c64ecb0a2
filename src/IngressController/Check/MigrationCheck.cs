using IngressController.Core.Redaction;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Check;

/// <summary>Translates what ingress-nginx serves as if it were ours, and reports the result. Pure: it uses only what was read.</summary>
static class MigrationCheck
{
    /// <param name="content">What was read.</param>
    /// <param name="configMap">ingress-nginx' ConfigMap; null: the one its flags name, or its chart's.</param>
    /// <param name="only">The only class to examine; null: those of ingress-nginx, and ours.</param>
    public static CheckReport Run(ClusterContent content, ObjectKey? configMap, string? only) => Run(content, Migration.Of(content, configMap, only));

    /// <param name="content">What was read.</param>
    /// <param name="migration">What would be served of it.</param>
    public static CheckReport Run(ClusterContent content, Migration migration)
    {
        var (chosen, options, translation, settings) = (migration.Chosen, migration.Options, migration.Translation, migration.Options.ConfigMap);
        var catalog = FeatureCatalog.Policies;

        var advice = new SnippetAdvice(settings is { } key ? chosen.ConfigMaps.GetValueOrDefault(key) : null);
        var annotations = new AnnotationFindings(catalog, advice, areFlagsKnown: migration.Installation.Workloads.Count > 0);
        var findings = new IngressFindings(translation, chosen, options.NginxPathQuirks, annotations);
        List<IngressReport> ingresses =
        [
            .. chosen.Ingresses.Values.Select(ingress => findings.Of(ingress, IngressMembership.ClassOf(content.Snapshot.Ingresses[ingress.Key]))),
            .. content.Snapshot.Unreadable.Values.Where(one => one.Reference.Kind == ResourceKind.Ingress).Select(IngressFindings.Of),
        ];
        ingresses.Sort(static (a, b) => new ObjectKey(a.Namespace, a.Name).CompareTo(new(b.Namespace, b.Name)));
        List<ConfigMapReport> configMaps =
        [
            .. ConfigMaps(new(catalog, translation, chosen), settings, options)
                .Select(one => one with { Findings = [.. one.Findings.Select(finding => Named(finding, $"{one.Role} {finding.Field}", content))] }),
        ];
        List<WorkloadReport> workloads =
        [
            .. content.Workloads.Select(FlagFindings.Of)
                .Select(one => one with { Findings = [.. one.Findings.Select(finding => Named(finding, finding.Field, content))] }),
        ];
        var report = new CheckReport(
            content.Source,
            ingresses.Select(one => one.Verdict).Concat(configMaps.Select(one => one.Verdict))
                .Concat(workloads.Select(one => one.Verdict)).DefaultIfEmpty(Verdict.Same).Max(),
            SummaryOf(ingresses, content.Snapshot.Ingresses.Count - chosen.Ingresses.Count),
            ingresses,
            migration.Choice.LeftOut(),
            RegexHostFindings.Of(translation.Table),
            configMaps,
            workloads,
            [],
            [.. content.Problems.Select(DiagnosticText.Of)]);
        return report with { Causes = Causes.Of(report.All), Incomplete = WhyIncomplete(content, report) };
    }

    // By the path in a chart's values, where it stands there: the ConfigMap and the Deployment are made of them.
    static Finding Named(Finding finding, string key, ClusterContent content) =>
        content.Paths.GetValueOrDefault(key) is { } path ? finding with { Field = DiagnosticText.Of(path) } : finding;

    static string? WhyIncomplete(ClusterContent content, CheckReport report)
    {
        if (!content.IsComplete || content.Problems.Count > 0)
            return "Not everything could be read, so nothing is said of the whole.";
        if (report.Ingresses.Count > 0)
            return null;
        if (report.LeftOut.Count > 0)
            return $"Nothing was checked: none of {ReportText.Count(report.Summary.OtherClasses, "Ingress", "Ingresses")} is served by ingress-nginx. " +
                "Name the class with --ingress-class if one is.";
        return report.Workloads.Count == 0 && report.ConfigMaps.Count == 0
            ? "Nothing was checked: there is no Ingress, and no ConfigMap or flags of ingress-nginx."
            : null;
    }

    static List<ConfigMapReport> ConfigMaps(ConfigMapFindings findings, ObjectKey? settings, TranslationOptions options)
    {
        var reports = new List<ConfigMapReport>();
        if (settings is { } key)
            reports.Add(findings.OfSettings(key));
        if (options.TcpServices is { } tcp)
            reports.Add(findings.OfServices(tcp, "tcp-services"));
        if (options.UdpServices is { } udp)
            reports.Add(findings.OfServices(udp, "udp-services"));
        return reports;
    }

    static CheckSummary SummaryOf(List<IngressReport> ingresses, int others)
    {
        var snippets = ingresses.SelectMany(static one => one.Findings).Where(static finding => finding.Replacements is not null).ToList();
        return new(
            ingresses.Count,
            ingresses.Count(static one => one.Verdict == Verdict.Same),
            ingresses.Count(static one => one.Verdict == Verdict.Differs),
            ingresses.Count(static one => one.Verdict == Verdict.NotHonoured),
            ingresses.Count(static one => one.Verdict == Verdict.Closed),
            others,
            snippets.Count,
            snippets.Count(static snippet => snippet.Replacements!.All(static one => one.IsUnderstood)));
    }
}
