using System.Collections.Immutable;
using IngressController.Core.Redaction;

namespace IngressController.Core.Changes;

/// <summary>What became of an object.</summary>
public enum ChangeKind
{
    Created,
    Changed,
    Deleted,
}

/// <summary>One object that a new table differs by from the one before.</summary>
/// <param name="Object">The object.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Fields">
/// The paths of what is different, never a value: <c>spec.tls</c>, <c>metadata.annotations[nginx.ingress.kubernetes.io/app-root]</c>. Empty unless it was
/// changed.
/// </param>
/// <param name="By">Who wrote it last; null when nobody knows, as of what was deleted.</param>
public sealed record ObjectChange(ObjectReference Object, ChangeKind Kind, ImmutableArray<string> Fields, LastWrite? By)
{
    /// <summary>Characters of a program's name that are shown.</summary>
    const int LongestManager = 100;

    /// <summary><c>created</c>, <c>changed</c> or <c>deleted</c>.</summary>
    public string What => Kind switch
    {
        ChangeKind.Created => "created",
        ChangeKind.Deleted => "deleted",
        _ => "changed",
    };

    /// <summary>Who wrote it last, safe to show; null when nobody knows.</summary>
    public string? Manager => By is { } by ? DiagnosticText.Shortened(by.Manager, LongestManager) : null;

    /// <summary>A sentence: <c>Ingress default/shop changed by helm: spec.tls</c>.</summary>
    public override string ToString()
    {
        var by = Manager is { } manager ? $" by {manager}" : "";
        return $"{Object} {What}{by}{(Fields.IsEmpty ? "" : ": ")}{string.Join(", ", Fields)}";
    }
}
