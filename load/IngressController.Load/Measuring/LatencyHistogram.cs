using System.Numerics;

namespace IngressController.Load.Measuring;

/// <summary>
/// Counts of durations in buckets that grow with the value, as HdrHistogram's do: each power of two is cut into
/// <see cref="SubBuckets"/> equal parts, so that a value read back is at most 0.1 % above the one recorded, from 0.1 µs to
/// <see cref="Highest"/>. Recording is one atomic increment and allocates nothing; any number of threads may record.
/// </summary>
sealed class LatencyHistogram
{
    const int SubBucketBits = 10;
    const int SubBuckets = 1 << SubBucketBits;

    /// <summary>Longer durations count as this one.</summary>
    public static readonly TimeSpan Highest = TimeSpan.FromHours(1);

    static readonly int Length = IndexOf(Highest.Ticks) + 1;

    readonly long[] _counts = new long[Length];

    /// <param name="value">Negative durations count as zero.</param>
    public void Record(TimeSpan value) => Interlocked.Increment(ref _counts[IndexOf(Math.Clamp(value.Ticks, 0, Highest.Ticks))]);

    /// <summary>What has been recorded so far.</summary>
    public LatencySnapshot Snapshot()
    {
        var copy = new long[Length];
        for (var i = 0; i < Length; i++)
            copy[i] = Volatile.Read(ref _counts[i]);
        return new(copy);
    }

    /// <summary>The longest duration that falls into a bucket.</summary>
    public static TimeSpan HighestOf(int index)
    {
        if (index < 2 * SubBuckets)
            return new(index);
        var shift = (index >> SubBucketBits) - 1;
        var first = (long)(SubBuckets + (index & (SubBuckets - 1))) << shift;
        return new(first + (1L << shift) - 1);
    }

    // The first two powers' worth are exact; above, the top bits of the value select the bucket.
    static int IndexOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks | 1) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(ticks >> shift);
    }
}
