using System.Numerics;

namespace IngressController.Metrics;

/// <summary>A counter for hot paths: striped over the cores, each stripe on its own cache line to avoid false sharing.</summary>
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
