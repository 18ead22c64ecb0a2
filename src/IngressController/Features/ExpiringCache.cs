using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Features;

/// <summary>
/// A cache with expiry and bounded memory. When it is full of valid entries, it drops all of them, which costs time but is never
/// wrong. Keys are hashes, so that no secret stays in memory.
/// </summary>
sealed class ExpiringCache<TValue>(TimeProvider time, int capacity)
{
    readonly ConcurrentDictionary<UInt128, (TValue Value, long Expiry)> _entries = new();
    int _count;

    public bool TryFind(UInt128 key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(key, out var entry) && time.GetTimestamp() < entry.Expiry;
        value = entry.Value;
        return found;
    }

    public void Add(UInt128 key, TValue value, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            return;
        if (Volatile.Read(ref _count) >= capacity)
            MakeRoom();
        var entry = (value, time.GetTimestamp() + (long)(lifetime.TotalSeconds * time.TimestampFrequency));
        if (_entries.TryAdd(key, entry))
            Interlocked.Increment(ref _count);
        else
            _entries[key] = entry;
    }

    void MakeRoom()
    {
        var now = time.GetTimestamp();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Expiry <= now && _entries.TryRemove(key, out _))
                Interlocked.Decrement(ref _count);
        }

        if (Volatile.Read(ref _count) < capacity)
            return;
        _entries.Clear();
        Interlocked.Exchange(ref _count, 0);
    }
}
