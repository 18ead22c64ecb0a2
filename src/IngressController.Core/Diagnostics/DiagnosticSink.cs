using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IngressController.Core.Limits;

namespace IngressController.Core.Diagnostics;

/// <summary>
/// Collects diagnostics, each once, and bounded: <see cref="TenantLimits.DiagnosticsOfObject"/> of one object and
/// <see cref="TenantLimits.DiagnosticsOfTable"/> of all. The others are only counted, and a line says how many there are. The result
/// depends on the order of additions to one object.
/// </summary>
/// <param name="mostOfTable">The most of all objects; null: <see cref="TenantLimits.DiagnosticsOfTable"/>.</param>
public sealed class DiagnosticSink(int? mostOfTable = null)
{
    static readonly int MostOfObject = TenantLimits.DiagnosticsOfObject.Most;

    readonly int _mostOfTable = mostOfTable ?? TenantLimits.DiagnosticsOfTable.Most;
    readonly Dictionary<ObjectReference, ObjectDiagnostics> _objects = [];
    int _kept;

    /// <summary>The objects that have any.</summary>
    public IReadOnlySet<ObjectReference> Objects => _objects.Keys.ToHashSet();

    /// <summary>Two lists as one, within the limits.</summary>
    /// <param name="diagnostics">As <see cref="ToSorted"/> gives them.</param>
    /// <param name="more">The same.</param>
    public static ImmutableArray<Diagnostic> Join(ImmutableArray<Diagnostic> diagnostics, ImmutableArray<Diagnostic> more)
    {
        if (more.IsEmpty)
            return diagnostics;
        var sink = new DiagnosticSink();
        foreach (var diagnostic in diagnostics.Concat(more))
            sink.Add(diagnostic);
        return sink.ToSorted();
    }

    public bool IsAbout(ObjectReference @object) => _objects.ContainsKey(@object);

    public void Add(DiagnosticSink other)
    {
        foreach (var (@object, diagnostics) in other._objects)
        {
            foreach (var diagnostic in diagnostics.Kept)
                Add(diagnostic);
            foreach (var (code, count) in diagnostics.Omitted)
                Of(@object).Omit(code, count);
        }
    }

    public void Add(Diagnostic diagnostic)
    {
        var of = Of(diagnostic.Object);
        foreach (var (code, count) in diagnostic.Omitted)
            of.Omit(code, count);
        if (!diagnostic.Omitted.IsEmpty)
            return;
        if (of.IsFull(diagnostic.Code, Most))
            of.Omit(diagnostic.Code, 1);
        else
            _kept += of.Add(diagnostic, Most);
    }

    public void Error(ObjectReference @object, DiagnosticCode code, string field, string message, ObjectReference? cause = null) =>
        Add(@object, DiagnosticSeverity.Error, code, field, message, cause);

    /// <summary>As an error, of something that closes requests with 503.</summary>
    public void Closed(ObjectReference @object, DiagnosticCode code, string field, string message, ObjectReference? cause = null) =>
        Add(@object, DiagnosticSeverity.Closed, code, field, message, cause);

    public void Warning(ObjectReference @object, DiagnosticCode code, string field, string message) =>
        Add(@object, DiagnosticSeverity.Warning, code, field, message, null);

    /// <inheritdoc cref="Error(ObjectReference, DiagnosticCode, string, string, ObjectReference?)"/>
    public void Error(
        ObjectReference @object, DiagnosticCode code, string field,
        [InterpolatedStringHandlerArgument("", nameof(@object), nameof(code))] DiagnosticMessage message, ObjectReference? cause = null) =>
        Add(@object, DiagnosticSeverity.Error, code, field, message, cause);

    /// <inheritdoc cref="Warning(ObjectReference, DiagnosticCode, string, string)"/>
    public void Warning(
        ObjectReference @object, DiagnosticCode code, string field,
        [InterpolatedStringHandlerArgument("", nameof(@object), nameof(code))] DiagnosticMessage message) =>
        Add(@object, DiagnosticSeverity.Warning, code, field, message, null);

    /// <inheritdoc cref="Closed(ObjectReference, DiagnosticCode, string, string, ObjectReference?)"/>
    public void Closed(
        ObjectReference @object, DiagnosticCode code, string field,
        [InterpolatedStringHandlerArgument("", nameof(@object), nameof(code))] DiagnosticMessage message, ObjectReference? cause = null) =>
        Add(@object, DiagnosticSeverity.Closed, code, field, message, cause);

    /// <summary>Whether a further one of this object and kind would only be counted.</summary>
    internal bool IsFull(ObjectReference @object, DiagnosticCode code) => _objects.TryGetValue(@object, out var of) && of.IsFull(code, Most);

    /// <summary>Ordered by object, field and code, so that equal input gives equal output.</summary>
    public ImmutableArray<Diagnostic> ToSorted()
    {
        var sorted = ImmutableArray.CreateBuilder<Diagnostic>(_kept);
        foreach (var (@object, diagnostics) in _objects.OrderBy(entry => entry.Key))
        {
            sorted.AddRange(diagnostics.Kept.OrderBy(d => d.Field, StringComparer.Ordinal)
                .ThenBy(d => d.Code.Name, StringComparer.Ordinal).ThenBy(d => d.Message, StringComparer.Ordinal));
            if (diagnostics.Kept.Count > 0 && diagnostics.Omitted.ToValueArray() is { IsEmpty: false } omitted)
                sorted.Add(More(@object, omitted, $"and {CountOf(omitted)} more problems of {@object} are not listed " +
                    $"({string.Join(", ", omitted.Select(one => $"{one.Code}: {Limit.Number(one.Count)}"))}); mend the listed ones first"));
        }

        var unlisted = _objects.Where(entry => entry.Value.Kept.Count == 0).OrderBy(entry => entry.Key).ToList();
        if (unlisted.Count > 0)
        {
            var counts = unlisted.SelectMany(entry => entry.Value.Omitted).GroupBy(one => one.Code).OrderBy(group => group.Key.Name, StringComparer.Ordinal)
                .Select(group => new OmittedCount(group.Key, group.Sum(one => one.Count))).ToValueArray();
            sorted.Add(More(unlisted[0].Key, counts, $"and {CountOf(counts)} problems of {Limit.Number(unlisted.Count)} objects are not listed, " +
                $"{unlisted[0].Key} among them: there are {TenantLimits.DiagnosticsOfTable.Text} before, as many as are kept"));
        }

        return sorted.ToImmutable();
    }

    // When there are many, every object still gets its first: none hides the others'.
    int Most => _kept < _mostOfTable / 2 ? MostOfObject : _kept < _mostOfTable ? 1 : 0;

    ObjectDiagnostics Of(ObjectReference @object)
    {
        if (!_objects.TryGetValue(@object, out var diagnostics))
            _objects.Add(@object, diagnostics = new());
        return diagnostics;
    }

    void Add(ObjectReference @object, DiagnosticSeverity severity, DiagnosticCode code, string field, string message, ObjectReference? cause)
    {
        var of = Of(@object);
        if (of.IsFull(code, Most))
            of.Omit(code, 1);
        else
            _kept += of.Add(new(@object, severity, code, field, message) { Cause = cause }, Most);
    }

    void Add(ObjectReference @object, DiagnosticSeverity severity, DiagnosticCode code, string field, DiagnosticMessage message, ObjectReference? cause)
    {
        if (message.IsWanted)
            Add(@object, severity, code, field, message.ToText(), cause);
        else
            Of(@object).Omit(code, 1);
    }

    static string CountOf(ValueArray<OmittedCount> omitted) => Limit.Number(omitted.Sum(one => (long)one.Count));

    static Diagnostic More(ObjectReference @object, ValueArray<OmittedCount> omitted, string message) =>
        new(@object, DiagnosticSeverity.Warning, DiagnosticCodes.MoreProblems, "", message) { Omitted = omitted };
}
