namespace IngressController.Core.Diagnostics;

/// <summary>What the admission webhook does with an Ingress that has a diagnostic of this kind.</summary>
public enum AdmissionEffect
{
    /// <summary>It is stored, and its author is warned.</summary>
    Warned,

    /// <summary>It is refused for an error that its author can fix in the Ingress itself; otherwise the author is warned.</summary>
    Refused,

    /// <summary>As <see cref="Refused"/>, but ignored when it was there before, since the other Ingress may be at fault.</summary>
    RefusedOrPassed,
}

/// <summary>A kind of problem with an object, and how it is treated.</summary>
/// <param name="name">Stable: Event reason, metric label, and in log lines.</param>
/// <param name="meaning">What the problem is, for the reference.</param>
public sealed class DiagnosticCode(string name, string meaning)
{
    public string Name => name;

    public string Meaning => meaning;

    public AdmissionEffect Admission { get; init; }

    /// <summary>Whether ingress-nginx behaves the same: the objects themselves are at fault, or conflict with each other.</summary>
    public bool IsSameInNginx { get; init; }

    /// <summary>Whether something that was asked for is not done, although the whole object is served.</summary>
    public bool IsNotHonoured { get; init; }

    /// <summary>Whether its field is an annotation or a key of the ConfigMap.</summary>
    public bool IsOfOption { get; init; }

    /// <summary>The remedy, for <c>check</c>; null when the message says it.</summary>
    public string? Remedy { get; init; }

    public override string ToString() => name;
}
