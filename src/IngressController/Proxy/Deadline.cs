namespace IngressController.Proxy;

/// <summary>
/// A time limit that costs no timer: a sweep looks at it (<see cref="Forwarding.Http1.ConnectionSweep"/>, <see
/// cref="Connections.StalledTransfers"/>).
/// </summary>
/// <remarks>One thread sets and ends it; another may let it pass, exactly once.</remarks>
struct Deadline
{
    const long None = 0;
    const long Passed = -1;

    // Milliseconds of Environment.TickCount64, or one of the constants.
    long _at;

    public void Set(TimeSpan limit) => Volatile.Write(ref _at, Environment.TickCount64 + Math.Max(1, (long)limit.TotalMilliseconds));

    /// <summary>Ends it; false when it had passed.</summary>
    public bool TryEnd() => Volatile.Read(ref _at) == None || Interlocked.Exchange(ref _at, None) != Passed;

    /// <summary>Lets it pass if it is due.</summary>
    public bool TryPass(long now) =>
        Volatile.Read(ref _at) is > None and var at && at <= now && Interlocked.CompareExchange(ref _at, Passed, at) == at;
}
