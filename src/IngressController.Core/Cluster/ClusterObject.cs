using IngressController.Core.Redaction;

namespace IngressController.Core.Cluster;

/// <summary>
/// One Kubernetes object, reduced to the fields the controller uses. Objects compare by value. Field values are as the source gave
/// them, checked for their JSON type only; translation decides whether they make sense.
/// </summary>
public abstract record ClusterObject(ObjectKey Key)
{
    public abstract ResourceKind Kind { get; }

    public ObjectReference Reference => new(Kind, Key);

    /// <summary>Who wrote it last, which equality ignores; null in manifests, and for the addresses of pods.</summary>
    public LastWrite? LastWrite { get; init; }

    public virtual bool Equals(ClusterObject? other) => other is not null && EqualityContract == other.EqualityContract && Key == other.Key;

    public override int GetHashCode() => HashCode.Combine(EqualityContract, Key);
}

/// <summary>
/// An object that could not be read at all. Its last good version, when there is one, stays in force.
/// </summary>
/// <param name="Reference">The object.</param>
/// <param name="Field">The field that is wrong, as a path (<c>spec.rules[0].host</c>); empty when the whole object is.</param>
/// <param name="Reason">What is wrong with it, and where it stands (file and line) when the source knows.</param>
public sealed record UnreadableObject(ObjectReference Reference, string Field, string Reason)
{
    public string Field { get; init; } = DiagnosticText.Of(Field);

    public string Reason { get; init; } = DiagnosticText.Of(Reason);
}
