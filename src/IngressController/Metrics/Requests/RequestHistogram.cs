using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics.Requests;

/// <summary>
/// One of the request histograms: its name, its bounds, and its place in the cells of a <see cref="RequestSeries"/>: one cell per
/// bucket, the unbounded one included, then the sum. The count is the sum of the buckets, so the two always agree.
/// </summary>
sealed class RequestHistogram
{
    readonly byte[] _name;
    readonly string _help;
    readonly long[] _bounds;
    readonly byte[][] _labels;
    readonly int _offset;
    readonly bool _isTime;

    /// <param name="bounds">Upper bounds in seconds or bytes, ascending.</param>
    /// <param name="isTime">Whether values are stopwatch ticks, shown as seconds; otherwise bytes.</param>
    /// <param name="offset">Index of its first cell.</param>
    public RequestHistogram(string name, string help, ImmutableArray<double> bounds, bool isTime, int offset)
    {
        _name = Encoding.ASCII.GetBytes(name);
        _help = help;
        _isTime = isTime;
        _offset = offset;
        Bounds = bounds;
        _bounds = [.. bounds.Select(bound => (long)Math.Floor(isTime ? bound * Stopwatch.Frequency : bound))];
        // As ingress-nginx has them, since queries for one bucket (le="10", le="1e+06") rely on it.
        _labels = [.. bounds.Select(bound => Encoding.ASCII.GetBytes($"le=\"{GoNumber.Format(bound)}\"")), "le=\"+Inf\""u8.ToArray()];
    }

    /// <summary>Number of cells it needs.</summary>
    public int Size => _bounds.Length + 2;

    /// <summary>Adds one value, in ticks or bytes. Lock-free and allocation-free.</summary>
    public void Observe(long[] cells, long value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        Interlocked.Increment(ref cells[_offset + bucket]);
        Interlocked.Add(ref cells[_offset + _bounds.Length + 1], value);
    }

    /// <summary>Upper bounds in seconds or bytes, ascending; the last bucket is unbounded.</summary>
    public ImmutableArray<double> Bounds { get; }

    /// <summary>Adds the cells of one series to the count of each bucket; returns the sum, in seconds or bytes.</summary>
    public double AddTo(long[] counts, long[] cells)
    {
        for (var i = 0; i <= _bounds.Length; i++)
            counts[i] += Volatile.Read(ref cells[_offset + i]);
        return SumOf(cells);
    }

    /// <summary>The sum of one series, in seconds or bytes.</summary>
    public double SumOf(long[] cells)
    {
        var sum = Volatile.Read(ref cells[_offset + _bounds.Length + 1]);
        return _isTime ? (double)sum / Stopwatch.Frequency : sum;
    }

    public void WriteFamily(MetricWriter writer) => writer.Family(_name, MetricType.Histogram, _help);

    /// <summary>Writes the histogram of one series; nothing when it is empty.</summary>
    public void Write(MetricWriter writer, long[] cells, byte[] labels)
    {
        var count = 0L;
        for (var i = 0; i <= _bounds.Length; i++)
            count += Volatile.Read(ref cells[_offset + i]);
        if (count == 0)
            return;

        // Read again, but capped by the first reading: requests continue meanwhile, and buckets must not exceed the count.
        var sum = Volatile.Read(ref cells[_offset + _bounds.Length + 1]);
        var below = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            below = Math.Min(below + Volatile.Read(ref cells[_offset + i]), count);
            writer.HistogramLine(_name, "_bucket"u8, labels, _labels[i], below);
        }

        writer.HistogramLine(_name, "_bucket"u8, labels, _labels[^1], count);
        if (_isTime)
            writer.HistogramLine(_name, "_sum"u8, labels, default, (double)sum / Stopwatch.Frequency);
        else
            writer.HistogramLine(_name, "_sum"u8, labels, default, sum);
        writer.HistogramLine(_name, "_count"u8, labels, default, count);
    }
}
