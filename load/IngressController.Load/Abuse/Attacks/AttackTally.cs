using System.Collections.Concurrent;

namespace IngressController.Load.Abuse.Attacks;

/// <summary>Counts what attackers have done, and what came of it.</summary>
sealed class AttackTally
{
    readonly ConcurrentDictionary<string, long> _counts = new();

    public void Add(string what, long count = 1) => _counts.AddOrUpdate(what, count, (_, sum) => sum + count);

    /// <summary>Keeps the highest.</summary>
    public void Highest(string what, long value) => _counts.AddOrUpdate(what, value, (_, highest) => Math.Max(highest, value));

    public override string ToString() =>
        string.Join(", ", _counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));
}
