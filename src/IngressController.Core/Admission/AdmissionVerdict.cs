using System.Collections.Immutable;
using IngressController.Core.Diagnostics;

namespace IngressController.Core.Admission;

/// <summary>What is to be said about an Ingress before it is stored.</summary>
/// <param name="IsOurs">False when it is of another class or namespace: then nothing is said.</param>
/// <param name="Refusals">Why it is refused; empty when it is admitted.</param>
/// <param name="Warnings">What its author ought to know all the same.</param>
/// <param name="Translated">How many Ingresses were translated to tell.</param>
public sealed record AdmissionVerdict(bool IsOurs, ImmutableArray<Diagnostic> Refusals, ImmutableArray<Diagnostic> Warnings, int Translated)
{
    public static AdmissionVerdict NotOurs { get; } = new(false, [], [], 0);

    public bool IsAllowed => Refusals.IsEmpty;
}
