using System.Collections.Immutable;

namespace IngressController.Proxy.Matching;

/// <summary>What one host has used for comparing with its dear patterns, and what their automata may hold.</summary>
sealed class MatchAccount(TimeProvider time)
{
    /// <summary>At once, and each second: a tenth of a processor, in nanoseconds.</summary>
    public const long Burst = 500_000_000, PerSecond = 100_000_000;

    /// <summary>What is taken that makes a host slow, in nanoseconds.</summary>
    const long Slow = 20_000_000;

    /// <summary>Kept at most; an owner can change its patterns often.</summary>
    const int MostPatterns = 2000;

    /// <summary>How long a host is taken for slow after it was.</summary>
    static readonly TimeSpan SlowTime = TimeSpan.FromMinutes(1);

    readonly CpuBucket _bucket = new(Burst, PerSecond, time);
    readonly Lock _lock = new();
    readonly HashSet<RenewableRegex> _grown = [];
    ImmutableArray<RenewableRegex> _last = [];
    long _growth;
    long _slowSince = long.MinValue;

    /// <summary>Whether it may not be compared with now.</summary>
    public bool IsEmpty => _bucket.IsEmpty;

    /// <summary>Whether comparing with it took long within the last minute.</summary>
    public bool IsSlow => Volatile.Read(ref _slowSince) is > long.MinValue and var since && time.GetElapsedTime(since) < SlowTime;

    /// <summary>Bytes that were allocated by comparing since the last <see cref="Renew"/>, of which automata hold some.</summary>
    public long Growth => Volatile.Read(ref _growth);

    /// <param name="cpu">In nanoseconds.</param>
    public void Take(long cpu)
    {
        _bucket.Take(cpu);
        if (_bucket.Taken > Slow)
            Volatile.Write(ref _slowSince, time.GetTimestamp());
    }

    /// <summary>Notes that these patterns may have grown by so many bytes together.</summary>
    public void Grow(long bytes, ImmutableArray<RenewableRegex> patterns)
    {
        lock (_lock)
        {
            _growth += bytes;
            if (patterns == _last)
                return;
            if (_grown.Count > MostPatterns)
                RenewAll();
            _last = patterns;
            _grown.UnionWith(patterns);
        }
    }

    /// <summary>Lets all patterns that may have grown begin small again. Returns the <see cref="Growth"/> so far.</summary>
    public long Renew()
    {
        lock (_lock)
            return RenewAll();
    }

    long RenewAll()
    {
        foreach (var pattern in _grown)
            pattern.Renew();
        _grown.Clear();
        _last = [];
        var growth = _growth;
        _growth = 0;
        return growth;
    }
}
