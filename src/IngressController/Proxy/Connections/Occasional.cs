namespace IngressController.Proxy.Connections;

/// <summary>
/// Lets a line that anyone on the network can cause be logged now and then only, with the number of times it came up.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="pause">How long after one line there is no other; null: a minute.</param>
sealed class Occasional(TimeProvider time, TimeSpan? pause = null)
{
    readonly TimeSpan _pause = pause ?? TimeSpan.FromMinutes(1);

    long _count;
    long _last = long.MinValue;

    /// <summary>True when it is to be logged now; <paramref name="count"/> then says how often it has happened since the last time.</summary>
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
