using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace IngressController.Metrics.Exposition;

/// <summary>
/// Writes one scrape in either text format, into a rented buffer that is sent whenever it is full: a scrape uses one buffer,
/// however many series there are and however slow the scraper is.
/// </summary>
/// <param name="cancellation">Ends the scrape when its reader has gone.</param>
sealed class MetricWriter(Stream output, ExpositionFormat format, CancellationToken cancellation) : IDisposable
{
    const int FlushAt = 64 * 1024;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(FlushAt + (16 * 1024));
    int _length;

    /// <summary>Begins a family; its samples follow.</summary>
    /// <param name="name">Its name; for a counter with the suffix of its samples.</param>
    /// <param name="help">One line of description.</param>
    public void Family(ReadOnlySpan<byte> name, MetricType type, string help)
    {
        // OpenMetrics names a counter's family without _total and rejects counters whose samples lack it. The same sample names
        // in both formats matter more than the type, so a counter without _total gets the type unknown there.
        var isOpenMetrics = format == ExpositionFormat.OpenMetrics;
        var isTotal = name.EndsWith("_total"u8);
        var family = isOpenMetrics && type == MetricType.Counter && isTotal ? name[..^"_total".Length] : name;
        Append("# HELP "u8);
        Append(family);
        Append((byte)' ');
        AppendHelp(help);
        Append("\n# TYPE "u8);
        Append(family);
        Append(type switch
        {
            MetricType.Counter when isOpenMetrics && !isTotal => " unknown\n"u8,
            MetricType.Counter => " counter\n"u8,
            MetricType.Gauge => " gauge\n"u8,
            _ => " histogram\n"u8,
        });
    }

    /// <summary>A gauge with one sample.</summary>
    public void Gauge(ReadOnlySpan<byte> name, string help, double value, byte[]? labels = null) =>
        Family(name, MetricType.Gauge, help, (labels ?? [], value));

    /// <summary>A counter with one sample.</summary>
    public void Counter(ReadOnlySpan<byte> name, string help, double value, byte[]? labels = null) =>
        Family(name, MetricType.Counter, help, (labels ?? [], value));

    /// <summary>A family with a few samples.</summary>
    public void Family(ReadOnlySpan<byte> name, MetricType type, string help, params ReadOnlySpan<(byte[] Labels, double Value)> samples)
    {
        Family(name, type, help);
        foreach (var (labels, value) in samples)
            Sample(name, labels, value);
    }

    /// <summary>A family with one sample per item, for any number of items.</summary>
    public ValueTask FamilyAsync<T>(string name, MetricType type, string help, IEnumerable<T> items, Func<T, (byte[] Labels, double Value)> sample)
    {
        var octets = Encoding.ASCII.GetBytes(name);
        Family(octets, type, help);
        return EachAsync(items, item =>
        {
            var (labels, value) = sample(item);
            Sample(octets, labels, value);
        });
    }

    /// <summary>Writes the samples of each item and flushes whenever the buffer is full.</summary>
    public async ValueTask EachAsync<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (var item in items)
        {
            write(item);
            if (_length >= FlushAt)
                await FlushAsync();
        }
    }

    /// <summary>Writes a sample with labels rendered by <see cref="Labels"/>; empty for none.</summary>
    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, double value)
    {
        BeginSample(name, labels);
        EndSample(value);
    }

    /// <inheritdoc cref="Sample(ReadOnlySpan{byte}, ReadOnlySpan{byte}, double)"/>
    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, long value)
    {
        BeginSample(name, labels);
        Append((byte)' ');
        Append(value);
        Append((byte)'\n');
    }

    /// <summary>Writes one line of a histogram.</summary>
    /// <param name="suffix"><c>_bucket</c>, <c>_sum</c> or <c>_count</c>.</param>
    /// <param name="bound">The rendered label <c>le</c>; empty for sum and count.</param>
    public void HistogramLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, long value)
    {
        BeginHistogramLine(name, suffix, labels, bound);
        Append((byte)' ');
        Append(value);
        Append((byte)'\n');
    }

    /// <inheritdoc cref="HistogramLine(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, long)"/>
    public void HistogramLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, double value)
    {
        BeginHistogramLine(name, suffix, labels, bound);
        EndSample(value);
    }

    /// <summary>Writes the end marker and flushes.</summary>
    public ValueTask CompleteAsync()
    {
        if (format == ExpositionFormat.OpenMetrics)
            Append("# EOF\n"u8);
        return FlushAsync();
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Renders labels once, for samples that repeat them. Values must be clean: <see cref="LabelText"/>.</summary>
    public static byte[] Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(name).Append("=\"");
            text.Append(value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal));
            text.Append('"');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    async ValueTask FlushAsync()
    {
        await output.WriteAsync(_buffer.AsMemory(0, _length), cancellation);
        _length = 0;
    }

    void BeginSample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels)
    {
        Append(name);
        if (labels.IsEmpty)
            return;
        Append((byte)'{');
        Append(labels);
        Append((byte)'}');
    }

    void BeginHistogramLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound)
    {
        var space = Reserve(name.Length + suffix.Length + labels.Length + bound.Length + 3);
        name.CopyTo(space);
        suffix.CopyTo(space[name.Length..]);
        var at = name.Length + suffix.Length;
        space[at++] = (byte)'{';
        labels.CopyTo(space[at..]);
        at += labels.Length;
        if (!bound.IsEmpty)
        {
            space[at++] = (byte)',';
            bound.CopyTo(space[at..]);
            at += bound.Length;
        }

        space[at++] = (byte)'}';
        _length += at;
    }

    void EndSample(double value)
    {
        Append((byte)' ');
        Append(value);
        Append((byte)'\n');
    }

    void Append(double value)
    {
        if (double.IsNaN(value))
            Append("NaN"u8);
        else if (double.IsInfinity(value))
            Append(value > 0 ? "+Inf"u8 : "-Inf"u8);
        else if (Utf8Formatter.TryFormat(value, Reserve(32), out var written))
            _length += written;
    }

    void Append(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        _length += written;
    }

    void Append(byte value)
    {
        Reserve(1)[0] = value;
        _length++;
    }

    void Append(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        _length += text.Length;
    }

    void AppendHelp(string help)
    {
        var space = Reserve(Encoding.UTF8.GetMaxByteCount(help.Length));
        _length += Encoding.UTF8.GetBytes(help, space);
    }

    Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
            Grow(count);
        return _buffer.AsSpan(_length);
    }

    // Reached only by many samples written without EachAsync, or by a very long label.
    void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
