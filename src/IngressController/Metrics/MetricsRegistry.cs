using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>All metric sources, in the order of a scrape.</summary>
sealed class MetricsRegistry(params IReadOnlyList<IMetricSource> sources)
{
    /// <summary>Writes one scrape, streaming it to the reader.</summary>
    public async Task WriteAsync(Stream output, ExpositionFormat format, CancellationToken cancellation)
    {
        using var writer = new MetricWriter(output, format, cancellation);
        foreach (var source in sources)
            await source.WriteAsync(writer);
        await writer.CompleteAsync();
    }
}
