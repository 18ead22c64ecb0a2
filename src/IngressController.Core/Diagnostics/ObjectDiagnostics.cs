namespace IngressController.Core.Diagnostics;

/// <summary>The diagnostics of one object: the first ones, at least one of each kind, and the number of the others.</summary>
sealed class ObjectDiagnostics
{
    readonly List<Diagnostic> _kept = new(1);
    Dictionary<DiagnosticCode, int>? _omitted;

    public IReadOnlyList<Diagnostic> Kept => _kept;

    /// <summary>The numbers of those that are not kept, by name of the kind.</summary>
    public IEnumerable<OmittedCount> Omitted =>
        (_omitted ?? []).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => new OmittedCount(entry.Key, entry.Value));

    /// <summary>Whether one of this kind would only be counted.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="most">How many are kept.</param>
    public bool IsFull(DiagnosticCode code, int most) => _kept.Count >= most && (Holds(code) || MostFrequent() < 0);

    /// <summary>Keeps a diagnostic unless it is known. Returns the change of the number that is kept.</summary>
    public int Add(Diagnostic diagnostic, int most)
    {
        if (_kept.Contains(diagnostic))
            return 0;
        if (_kept.Count < most)
        {
            _kept.Add(diagnostic);
            return 1;
        }

        // A page of one kind must not hide another kind.
        var at = MostFrequent();
        Omit(_kept[at].Code, 1);
        _kept.RemoveAt(at);
        _kept.Add(diagnostic);
        return 0;
    }

    public void Omit(DiagnosticCode code, int count)
    {
        _omitted ??= [];
        _omitted[code] = _omitted.GetValueOrDefault(code) + count;
    }

    bool Holds(DiagnosticCode code) => _kept.Exists(diagnostic => diagnostic.Code == code);

    // The last one of the kind that has most; -1 when each kind has one.
    int MostFrequent()
    {
        var (at, most) = (-1, 1);
        foreach (var diagnostic in _kept)
        {
            var count = _kept.Count(other => other.Code == diagnostic.Code);
            if (count > most)
                (at, most) = (_kept.FindLastIndex(other => other.Code == diagnostic.Code), count);
        }

        return at;
    }
}
