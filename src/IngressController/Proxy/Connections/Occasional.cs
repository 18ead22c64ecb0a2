namespace IngressController.Proxy.Connections;

/// <summary>Rate-limits a log line that any client can cause, and counts its occurrences.</summary>
/// <param name="pause">Minimum time between two lines; null: a minute.</param>
sealed class Occasional(TimeProvider time, TimeSpan? pause = null)
{
    readonly TimeSpan _pause = pause ?? TimeSpan.FromMinutes(1);

    long _count;
    long _last = long.MinValue;

    /// <summary>Whether the next occurrence would be logged.</summary>
    public bool IsQuiet => Volatile.Read(ref _last) is var last && (last == long.MinValue || time.GetElapsedTime(last) >= _pause);

    /// <summary>Whether to log now; <paramref name="count"/> is then the number of occurrences since the last line.</summary>
    public bool IsDue(out long count)
    {
        count = Interlocked.Increment(ref _count);
        var last = Volatile.Read(ref _last);
        var now = time.GetTimestamp();
        if (last != long.MinValue && time.GetElapsedTime(last, now) < _pause)
            return false;
        if (Interlocked.CompareExchange(ref _last, now, last) != last)
            return false;
        count = Interlocked.Exchange(ref _count, 0);
        return true;
    }
}
