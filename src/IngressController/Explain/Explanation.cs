using System.Text.Json.Serialization;

namespace IngressController.Explain;

/// <summary>
/// What would become of a request, and why; its names in camel case are the schema of <c>/debug/explain</c>. Within one major version of
/// the program, fields are only added.
/// </summary>
/// <param name="Request">The request, as <c>GET https://shop.test/cart</c>.</param>
/// <param name="Answers">
/// Whether something answers it that somebody asked for: a pod, a redirect, a question for a password. False: 4xx and 5xx of the controller.
/// </param>
/// <param name="Summary">The answer in one sentence.</param>
/// <param name="Listener">What takes the connection: the port, and the certificate for its name.</param>
/// <param name="Host">The host of the rules.</param>
/// <param name="Path">The path that serves, and those that do not.</param>
sealed record Explanation(string Request, bool Answers, string Summary, IReadOnlyList<string> Listener, HostReport Host, PathReport? Path)
{
    /// <summary>The status of the controller's own answer; left out when a pod's is sent.</summary>
    public int? Status { get; init; }

    /// <summary>Where the request goes; left out when it goes nowhere.</summary>
    public BackendReport? Backend { get; init; }

    public IReadOnlyList<CanaryReport> Canaries { get; init; } = [];

    /// <summary>What acts on the request before a pod gets it, in this order.</summary>
    public IReadOnlyList<StepReport> Steps { get; init; } = [];

    /// <summary>The values in force, each with the place where it stands.</summary>
    public IReadOnlyList<ValueReport> Values { get; init; } = [];

    /// <summary>What is wrong with the objects that have a part in it.</summary>
    public IReadOnlyList<ProblemReport> Problems { get; init; } = [];

    /// <summary>Ingresses that name the host and are not served, with the reason.</summary>
    public IReadOnlyList<string> NotServed { get; init; } = [];

    /// <summary>What the reader should know besides.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <param name="Name">As the rules have it; empty for the rules without host.</param>
/// <param name="Because">How the name asked for led to it.</param>
/// <param name="Ingresses">Those that name it, oldest first.</param>
/// <param name="Nearest">For a name that no rule has, those that may be meant.</param>
sealed record HostReport(string Name, string Because, IReadOnlyList<string> Ingresses, IReadOnlyList<string> Nearest);

/// <param name="Path">As written; left out where no path of the host covers the request.</param>
/// <param name="Type"><c>Exact</c>, <c>Prefix</c>, <c>Regex</c>, <c>Location</c> or <c>Default</c>.</param>
/// <param name="Ingress">Its Ingress.</param>
/// <param name="Because">Why it serves.</param>
/// <param name="Others">The other paths of the host in the order in which they are preferred, the first of many.</param>
/// <param name="NotListed">How many others there are besides.</param>
sealed record PathReport(string? Path, string Type, string? Ingress, string Because, IReadOnlyList<OtherPath> Others, int NotListed);

/// <param name="Because">Why it does not serve.</param>
sealed record OtherPath(string Path, string Type, string? Ingress, string? Service, string Because);

/// <param name="Service"><c>namespace/name:port</c>.</param>
/// <param name="Role">Why it is this one, where it is not simply the path's.</param>
/// <param name="Pods">The ready ones, then those that are not.</param>
/// <param name="Because">Why there is no pod; left out when there is one.</param>
sealed record BackendReport(string Service, string? Role, IReadOnlyList<PodReport> Pods, string? Because);

/// <param name="Address">Address and port.</param>
/// <param name="Pod">Its name; left out when it is not known.</param>
/// <param name="State"><c>ready</c>, <c>not ready</c> or <c>ejected: keeps failing</c>.</param>
sealed record PodReport(string Address, string? Pod, string State);

/// <param name="Ingress">The canary Ingress.</param>
/// <param name="Takes">Which requests it takes, and whether this one.</param>
/// <param name="Backend">Where they go.</param>
sealed record CanaryReport(string Ingress, string Takes, BackendReport Backend);

/// <param name="Name">The feature.</param>
/// <param name="Effect"><c>answers</c>, <c>depends</c> or <c>passes</c>.</param>
/// <param name="Text">What it does with the request.</param>
sealed record StepReport(string Name, StepEffect Effect, string Text)
{
    /// <summary>The status it answers with; left out when it does not.</summary>
    public int? Status { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<StepEffect>))]
enum StepEffect
{
    /// <summary>It lets the request through.</summary>
    [JsonStringEnumMemberName("passes")]
    Passes,

    /// <summary>What it does cannot be told from here.</summary>
    [JsonStringEnumMemberName("depends")]
    Depends,

    /// <summary>It answers; nothing behind it is asked.</summary>
    [JsonStringEnumMemberName("answers")]
    Answers,
}

/// <param name="Name">The annotation without prefix, else the key of the ConfigMap.</param>
/// <param name="Value">The value as written, without passwords; of a snippet only how many directives it has.</param>
/// <param name="Source">Where it stands, in words.</param>
/// <param name="Problem">Why it is not in force; left out when it is.</param>
/// <param name="Lines">The directives of a snippet by line; their arguments are left out, since they may be secret.</param>
sealed record ValueReport(string Name, string Value, string Source, string? Problem, IReadOnlyList<string>? Lines)
{
    /// <summary>Whether somebody has set it.</summary>
    public bool IsSet { get; init; }
}

/// <param name="Remedy">What to do; left out where the message says it.</param>
sealed record ProblemReport(string Object, string Field, string Severity, string Code, string Message, string? Remedy);

/// <summary>Source-generated writers: no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(Explanation))]
sealed partial class ExplainJson : JsonSerializerContext;
