using System.Text.Json.Serialization;

namespace IngressController.Check;

/// <summary>
/// The whole report; its names in camel case are the schema of <c>check --output json</c>. Within one major version of the program,
/// fields are only added.
/// </summary>
/// <param name="Source">Where the objects were read: a path, <c>standard input</c>, or the API server's URL.</param>
/// <param name="Verdict">The worst verdict: <c>same</c>, <c>differs</c>, <c>notHonoured</c> or <c>closed</c>; the last two make exit code 1.</param>
/// <param name="Summary">Number of Ingresses by verdict.</param>
/// <param name="Ingresses">The examined Ingresses, by namespace and name.</param>
/// <param name="LeftOut">The Ingresses that were not examined, since ingress-nginx does not serve them, by class.</param>
/// <param name="RegexHosts">Hosts on which one Ingress turns the paths of others into regular expressions.</param>
/// <param name="ConfigMaps">The ConfigMaps that configure ingress-nginx.</param>
/// <param name="Workloads">The Deployments and DaemonSets that run ingress-nginx, with their flags.</param>
/// <param name="Causes">All findings that are not <c>same</c>, counted by cause; the worst first.</param>
/// <param name="Problems">What could not be read, one line each; when there are any, the rest may be incomplete.</param>
sealed record CheckReport(
    string Source,
    Verdict Verdict,
    CheckSummary Summary,
    IReadOnlyList<IngressReport> Ingresses,
    IReadOnlyList<LeftOutReport> LeftOut,
    IReadOnlyList<RegexHostReport> RegexHosts,
    IReadOnlyList<ConfigMapReport> ConfigMaps,
    IReadOnlyList<WorkloadReport> Workloads,
    IReadOnlyList<CauseTotal> Causes,
    IReadOnlyList<string> Problems)
{
    /// <summary>Why the report is no answer, which makes exit code 2: something was not read, or nothing found. Else left out.</summary>
    public string? Incomplete { get; init; }

    /// <summary>What is new; left out without <c>--baseline</c>.</summary>
    public BaselineReport? Baseline { get; init; }

    /// <summary>Every finding with its object.</summary>
    [JsonIgnore]
    public IEnumerable<FoundIn> All =>
    [
        .. Ingresses.SelectMany(static one => one.Findings.Select(finding => new FoundIn(one.Object, finding))),
        .. ConfigMaps.SelectMany(static one => one.Findings.Select(finding => new FoundIn(one.Object, finding))),
        .. Workloads.SelectMany(static one => one.Findings.Select(finding => new FoundIn(one.Object, finding))),
    ];
}

/// <param name="Verdict">The verdict of these findings.</param>
/// <param name="What">The annotation, key or flag; empty for fields of the spec.</param>
/// <param name="Code">The kind of the findings.</param>
/// <param name="Objects">How many objects have one.</param>
/// <param name="Example">The first of them.</param>
sealed record CauseTotal(Verdict Verdict, string What, string Code, int Objects, string Example);

/// <param name="New">Findings that are not in the baseline.</param>
/// <param name="Known">Findings that are.</param>
/// <param name="Gone">Lines of the baseline that were not found any more.</param>
sealed record BaselineReport(int New, int Known, int Gone);

/// <param name="Ingresses">Examined Ingresses.</param>
/// <param name="Same">Of them, those that work as before.</param>
/// <param name="Differs">Those that work, but not entirely as before.</param>
/// <param name="NotHonoured">Those with something that is not honoured.</param>
/// <param name="Closed">Those of which requests would be answered 503, because what may protect them is not honoured.</param>
/// <param name="OtherClasses">Ingresses of other classes, which were not examined.</param>
/// <param name="Snippets">Annotations of the examined Ingresses that hold directives of nginx.</param>
/// <param name="SnippetsUnderstood">Of them, those of which no directive is refused or left out.</param>
sealed record CheckSummary(int Ingresses, int Same, int Differs, int NotHonoured, int Closed, int OtherClasses, int Snippets, int SnippetsUnderstood);

/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Class">The class it names; null when it names none.</param>
/// <param name="Verdict">The worst of its findings.</param>
/// <param name="Findings">One for each annotation of ingress-nginx or of ours, and for each field with something to report.</param>
/// <param name="Notes">Problems under either controller, such as a Service that does not exist.</param>
sealed record IngressReport(
    string Namespace, string Name, string? Class, Verdict Verdict, IReadOnlyList<Finding> Findings, IReadOnlyList<string> Notes)
{
    /// <summary><c>Ingress shop/admin</c>.</summary>
    [JsonIgnore]
    public string Object => $"Ingress {Namespace}/{Name}";
}

/// <param name="Class">The class they name; left out when they name none.</param>
/// <param name="Reason">Why they are not examined.</param>
/// <param name="Ingresses"><c>namespace/name</c> of each.</param>
sealed record LeftOutReport(string? Class, string Reason, IReadOnlyList<string> Ingresses);

/// <param name="Host">The host; empty for rules without host.</param>
/// <param name="Because">The Ingresses (<c>namespace/name</c>) with <c>use-regex</c> or a <c>rewrite-target</c>.</param>
/// <param name="Affected">The paths of others that match as regular expressions because of them.</param>
sealed record RegexHostReport(string Host, IReadOnlyList<string> Because, IReadOnlyList<AffectedPath> Affected);

/// <param name="Ingress"><c>namespace/name</c>.</param>
/// <param name="Path">As written.</param>
/// <param name="PathType">Its type without the other Ingresses: <c>Exact</c> or <c>Prefix</c>.</param>
sealed record AffectedPath(string Ingress, string Path, string PathType);

/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role"><c>settings</c>, <c>tcp-services</c> or <c>udp-services</c>.</param>
/// <param name="Verdict">The worst of its findings.</param>
/// <param name="Findings">One for each key.</param>
sealed record ConfigMapReport(string Namespace, string Name, string Role, Verdict Verdict, IReadOnlyList<Finding> Findings)
{
    /// <summary><c>ConfigMap ingress-nginx/ingress-nginx-controller</c>.</summary>
    [JsonIgnore]
    public string Object => $"ConfigMap {Namespace}/{Name}";
}

/// <param name="Kind"><c>Deployment</c> or <c>DaemonSet</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Verdict">The worst of its findings.</param>
/// <param name="Findings">One for each flag.</param>
sealed record WorkloadReport(string Kind, string Namespace, string Name, Verdict Verdict, IReadOnlyList<Finding> Findings)
{
    /// <summary><c>Deployment ingress-nginx/ingress-nginx-controller</c>.</summary>
    [JsonIgnore]
    public string Object => $"{Kind} {Namespace}/{Name}";
}

/// <summary>Source-generated writers: no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(DiffReport))]
sealed partial class CheckJson : JsonSerializerContext;
