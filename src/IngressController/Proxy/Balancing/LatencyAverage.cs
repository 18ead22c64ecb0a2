namespace IngressController.Proxy.Balancing;

/// <summary>
/// What <see cref="PeakEwma"/> remembers of a destination. Requests that end at the same moment may overwrite each other's
/// observation: a lock on the way of every request would cost more than a sample.
/// </summary>
sealed class LatencyAverage
{
    double _seconds = double.NaN;
    long _at;

    public bool IsKnown => !double.IsNaN(Volatile.Read(ref _seconds));

    /// <summary>The average at the time <see cref="At"/>.</summary>
    public double Seconds => IsKnown ? Volatile.Read(ref _seconds) : 0;

    /// <summary>The time stamp of the last observation.</summary>
    public long At => Volatile.Read(ref _at);

    public void Set(double seconds, long at)
    {
        Volatile.Write(ref _seconds, seconds);
        Volatile.Write(ref _at, at);
    }
}
