using IngressController.Core.Limits;
using IngressController.Core.Redaction;

namespace IngressController.Core.Diagnostics;

/// <summary>Whether something that the user asked for is not served. Ordered from good to bad.</summary>
public enum DiagnosticSeverity
{
    /// <summary>Served, but perhaps not as meant.</summary>
    Warning,

    /// <summary>Part of the object is not served, or not as asked.</summary>
    Error,

    /// <summary>Requests are closed with 503, because what may protect them cannot be honoured.</summary>
    Closed,
}

/// <summary>The severities in words, for metrics and reports.</summary>
public static class DiagnosticSeverities
{
    /// <summary><c>warning</c>, <c>error</c> or <c>closed</c>.</summary>
    public static string Text(this DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Closed => "closed",
        DiagnosticSeverity.Error => "error",
        _ => "warning",
    };
}

/// <summary>A fault in an object, or a part of it without effect. Its owner is told by log line, metric and Event.</summary>
/// <param name="Object">The object to be fixed.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Its kind (<see cref="DiagnosticCodes"/>).</param>
/// <param name="Field">The field, as a path (<c>spec.rules[0].http.paths[1].backend</c>) or annotation name.</param>
/// <param name="Message">What is wrong, what happens instead, and the remedy.</param>
public sealed record Diagnostic(ObjectReference Object, DiagnosticSeverity Severity, DiagnosticCode Code, string Field, string Message)
{
    /// <inheritdoc cref="DiagnosticText"/>
    public string Field { get; init => field = DiagnosticText.Of(value); } = DiagnosticText.Of(Field);

    /// <summary>At most <see cref="TenantLimits.MessageLength"/>.</summary>
    /// <inheritdoc cref="DiagnosticText"/>
    public string Message { get; init => field = DiagnosticText.Shortened(value, TenantLimits.MessageLength.Most); } =
        DiagnosticText.Shortened(Message, TenantLimits.MessageLength.Most);

    /// <summary>
    /// Another object that is missing or at fault, and that may come or change independently of this one. Null when the object itself
    /// is at fault.
    /// </summary>
    public ObjectReference? Cause { get; init; }

    /// <summary>The others that this one stands for, which are not listed; empty for a problem itself.</summary>
    public ValueArray<OmittedCount> Omitted { get; init; } = [];

    public override string ToString() => $"{Object}: {(Field.Length == 0 ? "" : $"{Field}: ")}{Message} ({Code})";
}
