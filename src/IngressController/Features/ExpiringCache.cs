using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Features;

/// <summary>
/// A cache with expiry and bounded memory. When it is full of valid entries, it drops all those of the owner who has most, which costs
/// that one time but is never wrong. Keys are hashes, so that no secret stays in memory.
/// </summary>
/// <param name="capacity">What all entries together may weigh.</param>
sealed class ExpiringCache<TValue>(TimeProvider time, long capacity)
{
    readonly ConcurrentDictionary<UInt128, (TValue Value, long Expiry, long Weight, string Owner)> _entries = new();
    long _weight;
    long _emptied;

    /// <summary>How often an owner lost all entries.</summary>
    public long Emptied => Interlocked.Read(ref _emptied);

    /// <summary>What all entries together weigh.</summary>
    public long Weight => Volatile.Read(ref _weight);

    public bool TryFind(UInt128 key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _entries.TryGetValue(key, out var entry) && time.GetTimestamp() < entry.Expiry;
        value = entry.Value;
        return found;
    }

    /// <param name="weight">In the unit of the capacity; what is heavier than all of it is not kept.</param>
    /// <param name="owner">On whose account.</param>
    public void Add(UInt128 key, TValue value, TimeSpan lifetime, long weight = 1, string owner = "")
    {
        if (lifetime <= TimeSpan.Zero || weight > capacity)
            return;
        if (Weight + weight > capacity)
            MakeRoom(weight);
        Remove(key);
        if (_entries.TryAdd(key, (value, time.GetTimestamp() + (long)(lifetime.TotalSeconds * time.TimestampFrequency), weight, owner)))
            Interlocked.Add(ref _weight, weight);
    }

    public void Clear()
    {
        foreach (var (key, _) in _entries)
            Remove(key);
    }

    void Remove(UInt128 key)
    {
        if (_entries.TryRemove(key, out var entry))
            Interlocked.Add(ref _weight, -entry.Weight);
    }

    void MakeRoom(long weight)
    {
        var now = time.GetTimestamp();
        foreach (var (key, entry) in _entries)
        {
            if (entry.Expiry <= now)
                Remove(key);
        }

        while (Weight + weight > capacity &&
            _entries.Values.GroupBy(entry => entry.Owner, entry => entry.Weight).MaxBy(owner => owner.Sum()) is { Key: var heaviest })
        {
            foreach (var (key, entry) in _entries)
            {
                if (entry.Owner == heaviest)
                    Remove(key);
            }

            Interlocked.Increment(ref _emptied);
        }
    }
}
