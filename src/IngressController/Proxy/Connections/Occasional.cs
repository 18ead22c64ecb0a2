namespace IngressController.Proxy.Connections;

/// <summary>
/// Lets a warning that anyone on the network can cause be logged once a minute at most, with the number of times it came up.
/// </summary>
sealed class Occasional(TimeProvider time)
{
    static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    long _count;
    long _last = long.MinValue;

    /// <summary>True when it is to be logged now; <paramref name="count"/> then says how often it has happened since the last time.</summary>
    public bool IsDue(out long count)
    {
        count = Interlocked.Increment(ref _count);
        var last = Volatile.Read(ref _last);
        var now = time.GetTimestamp();
        if (last != long.MinValue && time.GetElapsedTime(last, now) < Pause)
            return false;
        if (Interlocked.CompareExchange(ref _last, now, last) != last)
            return false;
        count = Interlocked.Exchange(ref _count, 0);
        return true;
    }
}
