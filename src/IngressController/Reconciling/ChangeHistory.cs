using System.Collections.Immutable;
using IngressController.Core.Changes;

namespace IngressController.Reconciling;

/// <summary>Knows what the last tables changed, and logs it. Written by the reconcile loop, read by the status page.</summary>
sealed partial class ChangeHistory(TimeProvider time, ILogger<ChangeHistory> log)
{
    /// <summary>How many changes are kept.</summary>
    public const int Most = 100;

    /// <summary>Lines in the log for one table.</summary>
    const int Logged = 5;

    ObjectChanges.Basis? _before;
    volatile Kept _kept = new([]);

    sealed record Kept(ImmutableArray<TableChange> Changes);

    /// <summary>Those that are kept, the last one first.</summary>
    public ImmutableArray<TableChange> Latest => _kept.Changes;

    /// <summary>Takes note of a new table. The first one changes nothing.</summary>
    public void Follow(PublishedTable published)
    {
        var now = ObjectChanges.Basis.Of(published.Snapshot, published.Translation);
        if (_before is { } before)
            Add(published.Table.Version, ObjectChanges.Between(before, now));
        _before = now;
    }

    void Add(long table, ImmutableArray<ObjectChange> changes)
    {
        if (changes.IsEmpty)
            return;
        var at = time.GetUtcNow();
        _kept = new([.. changes.Take(Most).Select(change => new TableChange(at, table, change)), .. _kept.Changes.Take(Most - Math.Min(Most, changes.Length))]);
        var lines = changes.Length <= Logged ? Logged : Logged - 1;
        foreach (var change in changes.Take(lines))
            LogChange(log, table, change.ToString());
        if (changes.Length > lines)
            LogMore(log, table, changes.Length - lines);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Table {Version}: {Change}")]
    static partial void LogChange(ILogger log, long version, string change);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Table {Version}: {Count} more objects changed; the status page lists the last ones (/debug/changes)")]
    static partial void LogMore(ILogger log, long version, int count);
}
