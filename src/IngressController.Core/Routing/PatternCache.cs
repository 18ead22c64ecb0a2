using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace IngressController.Core.Routing;

/// <summary>
/// Caches regular expressions by text while a table uses them: a change of one Ingress must not recompile those of all others, or
/// discard the states that their automata have built.
/// </summary>
/// <typeparam name="T">What a text becomes.</typeparam>
sealed class PatternCache<T>
    where T : class
{
    const int FirstSweep = 1024;

    readonly ConcurrentDictionary<string, WeakReference<T>> _patterns = new(StringComparer.Ordinal);
    int _sweepAt = FirstSweep;

    public bool TryGet(string text, [NotNullWhen(true)] out T? pattern)
    {
        pattern = null;
        return _patterns.TryGetValue(text, out var known) && known.TryGetTarget(out pattern);
    }

    public void Add(string text, T pattern)
    {
        _patterns[text] = new(pattern);
        if (_patterns.Count < Volatile.Read(ref _sweepAt))
            return;
        foreach (var entry in _patterns)
        {
            if (!entry.Value.TryGetTarget(out _))
                _patterns.TryRemove(entry);
        }

        Volatile.Write(ref _sweepAt, Math.Max(FirstSweep, 2 * _patterns.Count));
    }
}
