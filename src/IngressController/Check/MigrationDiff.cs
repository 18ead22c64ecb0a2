using IngressController.Core.Changes;
using IngressController.Core.Redaction;
using IngressController.Features;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Check;

/// <summary>Tells what would be served otherwise if objects changed. Pure: it uses only what was read.</summary>
static class MigrationDiff
{
    /// <summary>The most lines of each list; the others are counted.</summary>
    public const int Most = 1_000;

    /// <param name="before">What there is.</param>
    /// <param name="after">What there would be.</param>
    /// <param name="configMap">ingress-nginx' ConfigMap; null: the one its flags name, or its chart's.</param>
    /// <param name="only">The only class to look at; null: those of ingress-nginx, and ours.</param>
    public static DiffReport Run(ClusterContent before, ClusterContent after, ObjectKey? configMap, string? only)
    {
        var (old, @new) = (Migration.Of(before, configMap, only), Migration.Of(after, configMap, only));
        var (oldReport, newReport) = (MigrationCheck.Run(before, old), MigrationCheck.Run(after, @new));
        var served = ServedChanges.Between(BasisOf(old), BasisOf(@new));
        List<string> objects =
        [
            .. ObjectChanges.Between(ObjectChanges.Basis.Of(old.Chosen, old.Translation), ObjectChanges.Basis.Of(@new.Chosen, @new.Translation))
                .Select(static change => DiagnosticText.Of(change.ToString())),
            .. Flags(old.Installation, @new.Installation),
        ];
        var (come, gone) = (New(oldReport, newReport), New(newReport, oldReport));

        // What would be closed comes first where not all is told, and all that is told in the order of hosts and paths.
        var told = served.Length <= Most ? served : [.. served.OrderByDescending(static one => one.Closes).Take(Most).OrderBy(static one => one.Host)];
        return new(
            DiagnosticText.Of(before.Source), DiagnosticText.Of(after.Source),
            new(
                served.Count(static one => one.Kind == ChangeKind.Created), served.Count(static one => one.Kind == ChangeKind.Deleted),
                served.Count(static one => one.Kind == ChangeKind.Changed), served.Count(static one => one.Closes), served.Count(static one => one.Opens),
                objects.Count, come.Count, gone.Count),
            [.. told.Select(static one => new ServedReport(one.Host, one.Path, Text(one.Kind), one.What, one.Closes, one.Opens))],
            [.. objects.Take(Most)], [.. come.Take(Most)], [.. gone.Take(Most)])
        {
            Incomplete = oldReport.Incomplete is { } first ? $"{DiagnosticText.Of(before.Source)}: {first}"
                : newReport.Incomplete is { } second ? $"{DiagnosticText.Of(after.Source)}: {second}"
                : null,
        };
    }

    // By name only, since a value may be a secret. A side without a workload says nothing of flags.
    static IEnumerable<string> Flags(NginxInstallation before, NginxInstallation after)
    {
        if (before.Workloads.Count == 0 || after.Workloads.Count == 0)
            return [];
        var different = before.Workloads.SelectMany(NginxInstallation.FlagsOf).ToHashSet();
        different.SymmetricExceptWith(after.Workloads.SelectMany(NginxInstallation.FlagsOf));
        return different.Select(static flag => flag.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(static name => DiagnosticText.Of($"ingress-nginx changed: {name}"));
    }

    static ServedBasis BasisOf(Migration side) => new(side.Chosen, side.Options, side.Translation, FeatureCatalog.Policies);

    /// <summary>The findings of one report that the other one does not have; the worst first.</summary>
    static List<NewFinding> New(CheckReport known, CheckReport report) =>
    [
        .. Baseline.Of(known).Mark(report).All.Where(static one => one.Finding.IsNew == true).OrderByDescending(static one => one.Finding.Verdict)
            .Select(static one => new NewFinding(
                DiagnosticText.Of(one.Object), one.Finding.Field, one.Finding.Verdict, one.Finding.Reason, one.Finding.Remedy)),
    ];

    static string Text(ChangeKind kind) => kind switch
    {
        ChangeKind.Created => "added",
        ChangeKind.Deleted => "gone",
        _ => "changed",
    };
}
