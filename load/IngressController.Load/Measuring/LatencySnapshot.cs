namespace IngressController.Load.Measuring;

/// <summary>The state of a <see cref="LatencyHistogram"/> at one moment.</summary>
sealed class LatencySnapshot
{
    readonly long[] _counts;

    public LatencySnapshot(long[] counts)
    {
        _counts = counts;
        Count = counts.Sum();
    }

    public long Count { get; }

    /// <summary>What several histograms recorded, taken together.</summary>
    public static LatencySnapshot Of(IEnumerable<LatencySnapshot> parts)
    {
        long[] sum = [];
        foreach (var part in parts)
            sum = sum.Length == 0 ? [.. part._counts] : [.. sum.Zip(part._counts, (a, b) => a + b)];
        return new(sum);
    }

    /// <summary>Zero when nothing was recorded.</summary>
    public TimeSpan Max => At(Array.FindLastIndex(_counts, count => count > 0));

    /// <summary>Zero when nothing was recorded.</summary>
    public TimeSpan Min => At(Array.FindIndex(_counts, count => count > 0));

    /// <summary>The mean of what was recorded, with the histogram's precision; zero when nothing was.</summary>
    public TimeSpan Mean
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < _counts.Length; i++)
            {
                if (_counts[i] > 0)
                    sum += (double)_counts[i] * LatencyHistogram.HighestOf(i).Ticks;
            }

            return Count == 0 ? TimeSpan.Zero : new((long)(sum / Count));
        }
    }

    /// <summary>The smallest duration that <paramref name="percent"/> percent of all values don't exceed (nearest rank).</summary>
    /// <param name="percent">0 to 100.</param>
    public TimeSpan Percentile(double percent)
    {
        var rank = Math.Clamp((long)Math.Ceiling(percent / 100 * Count), 1, Math.Max(1, Count));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return LatencyHistogram.HighestOf(i);
        }

        return TimeSpan.Zero;
    }

    /// <summary>What was recorded after <paramref name="earlier"/>, a snapshot of the same histogram.</summary>
    public LatencySnapshot Since(LatencySnapshot earlier)
    {
        var difference = new long[_counts.Length];
        for (var i = 0; i < difference.Length; i++)
            difference[i] = _counts[i] - earlier._counts[i];
        return new(difference);
    }

    static TimeSpan At(int index) => index < 0 ? TimeSpan.Zero : LatencyHistogram.HighestOf(index);
}
