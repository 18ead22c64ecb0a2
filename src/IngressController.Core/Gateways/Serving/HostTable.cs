using System.Collections.Frozen;

namespace IngressController.Core.Gateways.Serving;

/// <summary>
/// Values by host name. The exact name stands before wildcards, those with more labels before others, and the one of every host last.
/// <c>*</c> stands for one label or more.
/// </summary>
/// <typeparam name="T">The values.</typeparam>
sealed class HostTable<T>
    where T : class
{
    /// <summary>The level of the exact name; those behind it are places in the name.</summary>
    public const int First = -1;

    const int Last = int.MaxValue;

    readonly FrozenDictionary<string, T> _exact;
    readonly FrozenDictionary<string, T> _wildcards;
    readonly T? _any;

    /// <param name="values">By host name in lower case; empty for every host.</param>
    public HostTable(IReadOnlyDictionary<string, T> values)
    {
        _exact = values.Where(static one => one.Key.Length > 0 && !one.Key.StartsWith("*.", StringComparison.Ordinal))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _wildcards = values.Where(static one => one.Key.StartsWith("*.", StringComparison.Ordinal))
            .ToFrozenDictionary(static one => one.Key[2..], static one => one.Value, StringComparer.OrdinalIgnoreCase);
        _any = values.GetValueOrDefault("");
    }

    /// <summary>All values, in no order.</summary>
    public IEnumerable<T> Values => [.. _exact.Values, .. _wildcards.Values, .. _any is null ? Array.Empty<T>() : [_any]];

    /// <summary>The value for a name, which is in any case. Null: there is none. Allocates nothing.</summary>
    public T? Find(ReadOnlySpan<char> name)
    {
        var level = First;
        return Next(name, ref level);
    }

    /// <summary>The value for a name at the first level from one on, the most special one first; null: there is no further one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="level">Where to begin, <see cref="First"/> or what an earlier call has left; where to go on.</param>
    public T? Next(ReadOnlySpan<char> name, ref int level)
    {
        if (level == First)
        {
            level = 0;
            if (_exact.Count > 0 && _exact.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var exact))
                return exact;
        }

        if (_wildcards.Count > 0)
        {
            var wildcards = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
            while (level < name.Length && name[level..].IndexOf('.') is var dot and >= 0)
            {
                level += dot + 1;
                if (level > 1 && wildcards.TryGetValue(name[level..], out var wildcard))
                    return wildcard;
            }
        }

        if (level == Last)
            return null;
        level = Last;
        return _any;
    }
}
