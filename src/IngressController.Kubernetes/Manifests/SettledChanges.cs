namespace IngressController.Kubernetes.Manifests;

/// <summary>
/// Holds back a changed file until it has been stable for a while: it may be half written, or gone only because it is about to be
/// replaced. Files that change together are released together, unless one keeps changing.
/// </summary>
/// <param name="rest">How long a file must be stable.</param>
/// <param name="patience">How long the others wait for one that keeps changing.</param>
sealed class SettledChanges(TimeSpan rest, TimeSpan patience)
{
    readonly Dictionary<string, Change> _pending = new(StringComparer.Ordinal);

    /// <summary>Whether changes are being held back.</summary>
    public bool Any => _pending.Count > 0;

    /// <summary>Compares the files that were read with those on disk. Returns the files whose change may be read now.</summary>
    /// <param name="taken">The files as last read.</param>
    /// <param name="seen">The files on disk.</param>
    /// <param name="now">Any monotonic time.</param>
    public IReadOnlyList<string> Release(
        IReadOnlyDictionary<string, FileStamp> taken, IReadOnlyDictionary<string, FileStamp> seen, TimeSpan now)
    {
        foreach (var name in taken.Keys.Union(seen.Keys).Union(_pending.Keys).ToList())
            Note(name, StampIn(taken, name), StampIn(seen, name), now);
        var rested = _pending.Where(change => now - change.Value.LastChange >= rest).Select(change => change.Key).ToList();
        if (rested.Count < _pending.Count && _pending.Values.All(change => now - change.FirstChange < patience))
            return [];
        foreach (var name in rested)
            _pending.Remove(name);
        return rested;
    }

    void Note(string name, FileStamp? taken, FileStamp? seen, TimeSpan now)
    {
        if (taken == seen)
            _pending.Remove(name);
        else if (!_pending.TryGetValue(name, out var change))
            _pending.Add(name, new(seen, now, now));
        else if (change.Stamp != seen)
            _pending[name] = change with { Stamp = seen, LastChange = now };
    }

    static FileStamp? StampIn(IReadOnlyDictionary<string, FileStamp> files, string name) => files.TryGetValue(name, out var stamp) ? stamp : null;

    readonly record struct Change(FileStamp? Stamp, TimeSpan FirstChange, TimeSpan LastChange);
}
