using System.Collections.Immutable;
using IngressController.Core.Cluster;

namespace IngressController.Core.Diagnostics;

/// <summary>Collects one translation's diagnostics.</summary>
sealed class DiagnosticSink
{
    readonly HashSet<Diagnostic> _diagnostics = [];

    /// <summary>Whether any of them is about an object.</summary>
    public bool IsAbout(ObjectReference @object) => _diagnostics.Any(diagnostic => diagnostic.Object == @object);

    /// <summary>All objects that any of them is about.</summary>
    public IReadOnlySet<ObjectReference> Objects => _diagnostics.Select(diagnostic => diagnostic.Object).ToHashSet();

    /// <summary>Adds all that another one has.</summary>
    public void Add(DiagnosticSink other) => _diagnostics.UnionWith(other._diagnostics);

    public void Error(ObjectReference @object, DiagnosticCode code, string field, string message, ObjectReference? cause = null) =>
        _diagnostics.Add(new(@object, DiagnosticSeverity.Error, code, field, message) { Cause = cause });

    public void Warning(ObjectReference @object, DiagnosticCode code, string field, string message) =>
        _diagnostics.Add(new(@object, DiagnosticSeverity.Warning, code, field, message));

    /// <summary>All of them, ordered by object, field and code, so that equal input gives equal output.</summary>
    public ImmutableArray<Diagnostic> ToSorted() =>
    [
        .. _diagnostics.OrderBy(d => d.Object).ThenBy(d => d.Field, StringComparer.Ordinal)
            .ThenBy(d => d.Code.Name, StringComparer.Ordinal).ThenBy(d => d.Message, StringComparer.Ordinal),
    ];
}
