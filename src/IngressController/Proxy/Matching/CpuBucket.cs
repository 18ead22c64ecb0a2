namespace IngressController.Proxy.Matching;

/// <summary>Processor time that may be used: so much at once, and so much a second. May be overdrawn by what is under way.</summary>
/// <param name="burst">In nanoseconds.</param>
/// <param name="perSecond">In nanoseconds.</param>
sealed class CpuBucket(long burst, long perSecond, TimeProvider time)
{
    readonly Lock _lock = new();

    // Taken and not yet refilled, at the time _at. Zero without a lock as long as nobody takes anything.
    long _taken;
    long _at;

    public long Burst => burst;

    /// <summary>Whether nothing is left.</summary>
    public bool IsEmpty => Taken >= burst;

    /// <summary>What is taken now, in nanoseconds; more than <see cref="Burst"/> when overdrawn.</summary>
    public long Taken
    {
        get
        {
            if (Volatile.Read(ref _taken) == 0)
                return 0;
            lock (_lock)
                return Refill();
        }
    }

    public void Take(long amount)
    {
        lock (_lock)
            Volatile.Write(ref _taken, Refill() + amount);
    }

    long Refill()
    {
        var now = time.GetTimestamp();
        var back = (long)(time.GetElapsedTime(_at, now).TotalSeconds * perSecond);

        // Less than a nanosecond must not be lost by asking often.
        if (_taken == 0 || back > 0)
        {
            Volatile.Write(ref _taken, Math.Max(0, _taken - back));
            _at = now;
        }

        return _taken;
    }
}
