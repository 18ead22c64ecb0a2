using System.Numerics;

namespace IngressController.Metrics;

/// <summary>
/// A count that every request raises: split over the cores, each part on a cache line of its own, so that cores do not pass
/// one line around.
/// </summary>
sealed class StripedCounter
{
    const int LongsPerLine = 16;

    static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    readonly long[] _parts = new long[(Mask + 2) * LongsPerLine];

    public long Value
    {
        get
        {
            var sum = 0L;
            for (var i = LongsPerLine; i < _parts.Length; i += LongsPerLine)
                sum += Volatile.Read(ref _parts[i]);
            return sum;
        }
    }

    public void Increment() => Interlocked.Increment(ref _parts[((Thread.GetCurrentProcessorId() & Mask) + 1) * LongsPerLine]);
}
