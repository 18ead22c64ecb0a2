using System.Collections.Immutable;

namespace IngressController.Core.Admission;

/// <summary>The decision about an Ingress before it is stored.</summary>
/// <param name="IsOurs">False for another class or namespace: nothing is reported then.</param>
/// <param name="Refusals">Why it is refused; empty when it is admitted.</param>
/// <param name="Warnings">Problems that do not refuse it.</param>
/// <param name="Translated">Number of Ingresses translated for the decision.</param>
public sealed record AdmissionVerdict(bool IsOurs, ImmutableArray<Diagnostic> Refusals, ImmutableArray<Diagnostic> Warnings, int Translated)
{
    public static AdmissionVerdict NotOurs { get; } = new(false, [], [], 0);

    public bool IsAllowed => Refusals.IsEmpty;
}
