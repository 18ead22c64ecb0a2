using System.Text.Json.Serialization;
using IngressController.Core.Redaction;

namespace IngressController.Check;

/// <summary>A statement about one annotation, field, ConfigMap key or flag.</summary>
/// <param name="Field">
/// Its name: <c>nginx.ingress.kubernetes.io/ssl-redirect</c>, <c>spec.rules[0].http.paths[0].path</c>, <c>worker-processes</c>,
/// <c>--election-id</c>.
/// </param>
/// <param name="Verdict"><c>same</c>, <c>differs</c>, <c>notHonoured</c> or <c>closed</c>.</param>
/// <param name="Reason">What it does here, or why it does nothing. Never contains a value of a Secret or text of a snippet.</param>
/// <param name="Remedy">What to do; left out when there is nothing to do.</param>
/// <param name="Replacements">For a snippet, what becomes of its directives, in their order; else left out.</param>
sealed record Finding(
    string Field, [property: JsonPropertyOrder(-3)] Verdict Verdict, string Reason,
    string? Remedy = null, IReadOnlyList<Replacement>? Replacements = null)
{
    /// <summary>
    /// Its kind, a stable name: that of a diagnostic (<see cref="DiagnosticCodes"/>) or of <see cref="FindingCodes"/>; left out when the verdict is
    /// <c>same</c>.
    /// </summary>
    [JsonPropertyOrder(-2)]
    public string? Code { get; init; }

    /// <summary>Changes that are the remedy, exactly; left out when there is none, or when people have to decide.</summary>
    public IReadOnlyList<Fix>? Fixes { get; init; }

    /// <summary>Whether it was found that is not in the baseline; left out without one.</summary>
    public bool? IsNew { get; init; }

    [JsonPropertyOrder(-4)]
    public string Field { get; init; } = DiagnosticText.Of(Field);

    [JsonPropertyOrder(-1)]
    public string Reason { get; init; } = DiagnosticText.Of(Reason);
}

/// <summary>What becomes of one directive of a snippet, and its replacement.</summary>
/// <param name="Directive">Its name; its arguments are left out, since they may be secret.</param>
/// <param name="Use">The annotation or ConfigMap key with the same effect, in words; null when there is none.</param>
/// <param name="Annotation">The annotation to write, where its value is known; else left out.</param>
/// <param name="Value">Its value, or that of <see cref="Setting"/>.</param>
sealed record Replacement(string Directive, string? Use, string? Annotation = null, string? Value = null)
{
    /// <summary>The key of the ConfigMap to write, where its value is known; it holds for all hosts. Else left out.</summary>
    public string? Setting { get; init; }

    /// <summary>Where it begins, from 1.</summary>
    public int Line { get; init; }

    /// <summary><c>honoured</c>, <c>differs</c>, <c>left out</c> or <c>refused</c>.</summary>
    public DirectiveEffect Effect { get; init; }

    /// <summary>Whether it does something, or is known to do nothing that could be seen.</summary>
    [JsonIgnore]
    public bool IsUnderstood => Effect is DirectiveEffect.Honoured or DirectiveEffect.Differs;

    /// <summary>Why it is not honoured, or how it differs; else left out.</summary>
    public string? Reason { get; init => field = value is null ? null : DiagnosticText.Of(value); }
}

/// <summary>What becomes of a directive while snippets are read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DirectiveEffect>))]
enum DirectiveEffect
{
    [JsonStringEnumMemberName("honoured")]
    Honoured,

    [JsonStringEnumMemberName("differs")]
    Differs,

    /// <summary>It does nothing, and nothing is closed for it: it cannot protect.</summary>
    [JsonStringEnumMemberName("left out")]
    LeftOut,

    [JsonStringEnumMemberName("refused")]
    Refused,
}
