using System.Collections.Immutable;

namespace IngressController.Core.Diagnostics;

/// <summary>Collects one translation's diagnostics.</summary>
sealed class DiagnosticSink
{
    readonly HashSet<Diagnostic> _diagnostics = [];

    public bool IsAbout(ObjectReference @object) => _diagnostics.Any(diagnostic => diagnostic.Object == @object);

    /// <summary>The objects that have any.</summary>
    public IReadOnlySet<ObjectReference> Objects => _diagnostics.Select(diagnostic => diagnostic.Object).ToHashSet();

    public void Add(DiagnosticSink other) => _diagnostics.UnionWith(other._diagnostics);

    public void Error(ObjectReference @object, DiagnosticCode code, string field, string message, ObjectReference? cause = null) =>
        _diagnostics.Add(new(@object, DiagnosticSeverity.Error, code, field, message) { Cause = cause });

    public void Warning(ObjectReference @object, DiagnosticCode code, string field, string message) =>
        _diagnostics.Add(new(@object, DiagnosticSeverity.Warning, code, field, message));

    /// <summary>Ordered by object, field and code, so that equal input gives equal output.</summary>
    public ImmutableArray<Diagnostic> ToSorted() =>
    [
        .. _diagnostics.OrderBy(d => d.Object).ThenBy(d => d.Field, StringComparer.Ordinal)
            .ThenBy(d => d.Code.Name, StringComparer.Ordinal).ThenBy(d => d.Message, StringComparer.Ordinal),
    ];
}
