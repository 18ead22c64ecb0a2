using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Core.Cluster;

/// <summary>
/// A small immutable map of text to text (annotations, labels, ConfigMap data) that compares by value. Keys are in ordinal order, so
/// that everything made from it is independent of the order in the source.
/// </summary>
public sealed class StringMap : IEquatable<StringMap>, IReadOnlyCollection<KeyValuePair<string, string>>
{
    readonly KeyValuePair<string, string>[] _entries;

    StringMap(KeyValuePair<string, string>[] entries) => _entries = entries;

    public static StringMap Empty { get; } = new([]);

    public int Count => _entries.Length;

    public string? this[string key] => TryGetValue(key, out var value) ? value : null;

    /// <summary>Copies <paramref name="entries"/>; the last of equal keys counts, as in JSON.</summary>
    public static StringMap From(IEnumerable<KeyValuePair<string, string>>? entries)
    {
        if (entries is null)
            return Empty;
        var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
            byKey[key] = value;
        if (byKey.Count == 0)
            return Empty;
        var sorted = byKey.ToArray();
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return new(sorted);
    }

    /// <summary>The entries whose keys satisfy <paramref name="predicate"/>; the same instance when all do.</summary>
    public StringMap Where(Func<string, bool> predicate)
    {
        var kept = Array.FindAll(_entries, entry => predicate(entry.Key));
        return kept.Length == _entries.Length ? this : kept.Length == 0 ? Empty : new(kept);
    }

    public bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
    {
        int low = 0, high = _entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_entries[middle].Key, key);
            if (order == 0)
            {
                value = _entries[middle].Value;
                return true;
            }

            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        value = null;
        return false;
    }

    public bool Equals(StringMap? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as StringMap);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (key, value) in _entries)
        {
            hash.Add(key, StringComparer.Ordinal);
            hash.Add(value, StringComparer.Ordinal);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
