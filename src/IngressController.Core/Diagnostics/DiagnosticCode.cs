namespace IngressController.Core.Diagnostics;

/// <summary>What the admission webhook does with an Ingress that has a diagnostic of a kind.</summary>
public enum AdmissionEffect
{
    /// <summary>It is stored, and its author is warned.</summary>
    Warned,

    /// <summary>It is refused, where it is an error that its author can mend in the Ingress itself; otherwise warned.</summary>
    Refused,

    /// <summary>As <see cref="Refused"/>; and where it was so before, nothing is said, since the other one may be at fault.</summary>
    RefusedOrPassed,
}

/// <summary>A kind of problem with an object, and what those who hear of one make of it.</summary>
/// <param name="name">Stable: Event reason, metric label, and in log lines.</param>
/// <param name="meaning">What is the case, for the reference.</param>
public sealed class DiagnosticCode(string name, string meaning)
{
    public string Name => name;

    public string Meaning => meaning;

    public AdmissionEffect Admission { get; init; }

    /// <summary>Whether ingress-nginx does no better with it: the objects are at fault, or in each other's way.</summary>
    public bool IsSameInNginx { get; init; }

    /// <summary>Whether something that was asked for is not done, although all of the object is served.</summary>
    public bool IsNotHonoured { get; init; }

    /// <summary>What to do, for <c>check</c>; null where the message says it.</summary>
    public string? Remedy { get; init; }

    public override string ToString() => name;
}
