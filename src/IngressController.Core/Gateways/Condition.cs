using IngressController.Core.Redaction;

namespace IngressController.Core.Gateways;

/// <summary>A condition of a status (<c>metav1.Condition</c>), without its time.</summary>
/// <param name="Type">Such as <c>Accepted</c>.</param>
/// <param name="IsTrue">Its status.</param>
/// <param name="Reason">One word for programs.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record Condition(string Type, bool IsTrue, string Reason, string Message)
{
    /// <summary>It is as it should be: the reason repeats the type.</summary>
    public static Condition Good(string type) => new(type, true, type, "");

    /// <summary>False for the reason of a problem; good without one.</summary>
    public static Condition Of(string type, Problem? problem) => problem is null ? Good(type) : new(type, false, problem.Reason, problem.Message);
}

/// <summary>Why something is not as asked for.</summary>
/// <param name="Reason">The API's word for it.</param>
/// <param name="Message">What is wrong, where, and what to do.</param>
public sealed record Problem(string Reason, string Message)
{
    /// <summary>The message, which may quote what a user wrote.</summary>
    public string Message { get; init; } = DiagnosticText.Of(Message);
}
