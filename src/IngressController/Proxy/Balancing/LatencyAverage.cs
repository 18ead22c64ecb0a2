namespace IngressController.Proxy.Balancing;

/// <summary>
/// The moving average that <see cref="PeakEwma"/> keeps per destination. Requests that end at the same moment may overwrite each
/// other's sample: a lock on every request would cost more.
/// </summary>
sealed class LatencyAverage
{
    double _seconds = double.NaN;
    long _at;

    public bool IsKnown => !double.IsNaN(Volatile.Read(ref _seconds));

    /// <summary>The average at <see cref="At"/>.</summary>
    public double Seconds => IsKnown ? Volatile.Read(ref _seconds) : 0;

    /// <summary>The timestamp of the last sample.</summary>
    public long At => Volatile.Read(ref _at);

    public void Set(double seconds, long at)
    {
        Volatile.Write(ref _seconds, seconds);
        Volatile.Write(ref _at, at);
    }
}
