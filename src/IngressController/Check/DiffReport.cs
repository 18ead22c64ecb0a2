using System.Text.Json.Serialization;

namespace IngressController.Check;

/// <summary>What <c>check --diff</c> reports; its names in camel case are the schema of <c>--output json</c>.</summary>
/// <param name="Before">Where the objects were read that there are.</param>
/// <param name="After">Where those were read that there would be.</param>
/// <param name="Summary">How many of each there are; the lists hold at most <see cref="MigrationDiff.Most"/>.</param>
/// <param name="Served">Hosts, paths and ports that would be served otherwise.</param>
/// <param name="Objects">The objects that differ, with the fields.</param>
/// <param name="Findings">What check would say that it does not say now.</param>
/// <param name="Mended">What it would not say any more.</param>
sealed record DiffReport(
    string Before, string After, DiffSummary Summary, IReadOnlyList<ServedReport> Served, IReadOnlyList<string> Objects,
    IReadOnlyList<NewFinding> Findings, IReadOnlyList<NewFinding> Mended)
{
    /// <summary>Why the report is no answer; left out when it is one.</summary>
    public string? Incomplete { get; init; }

    /// <summary>Whether nothing is different.</summary>
    [JsonIgnore]
    public bool IsEmpty => Summary is { Added: 0, Gone: 0, Changed: 0, Objects: 0, Findings: 0, Mended: 0 };
}

/// <param name="Added">Hosts, paths and ports that would come.</param>
/// <param name="Gone">Those that would go.</param>
/// <param name="Changed">Those that would be served otherwise.</param>
/// <param name="Closed">Paths that would answer 503, because a protection is broken or not understood, and do not now.</param>
/// <param name="Opened">Paths that answer so now, and would not.</param>
/// <param name="Objects">Objects that differ.</param>
/// <param name="Findings">New findings.</param>
/// <param name="Mended">Findings that would go.</param>
sealed record DiffSummary(int Added, int Gone, int Changed, int Closed, int Opened, int Objects, int Findings, int Mended);

/// <param name="Host">The host; empty for rules without one, and for ports.</param>
/// <param name="Path">The path; left out when the host itself is meant.</param>
/// <param name="Change"><c>added</c>, <c>gone</c> or <c>changed</c>.</param>
/// <param name="What">What is different.</param>
/// <param name="Closes">Whether it would answer 503, because a protection is broken or not understood.</param>
/// <param name="Opens">Whether it answers so now, and would not.</param>
sealed record ServedReport(string Host, string? Path, string Change, IReadOnlyList<string> What, bool Closes, bool Opens);

/// <param name="Object"><c>Ingress shop/admin</c>.</param>
/// <param name="Field">As in <see cref="Finding"/>.</param>
/// <param name="Verdict">As there.</param>
/// <param name="Reason">As there.</param>
/// <param name="Remedy">As there.</param>
sealed record NewFinding(string Object, string Field, Verdict Verdict, string Reason, string? Remedy);
