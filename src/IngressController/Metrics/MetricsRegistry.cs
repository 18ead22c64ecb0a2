using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>Everything that is measured, in the order in which a scrape shows it.</summary>
sealed class MetricsRegistry(params IReadOnlyList<IMetricSource> sources)
{
    /// <summary>Writes one scrape, in pieces as the reader takes them.</summary>
    public async Task WriteAsync(Stream output, ExpositionFormat format, CancellationToken cancellation)
    {
        using var writer = new MetricWriter(output, format, cancellation);
        foreach (var source in sources)
            await source.WriteAsync(writer).ConfigureAwait(false);
        await writer.CompleteAsync().ConfigureAwait(false);
    }
}
