namespace IngressController.Metrics.Exposition;

/// <summary>Something that has metrics to show. Called once per scrape, from any thread, also by two scrapes at a time.</summary>
interface IMetricSource
{
    /// <summary>Writes whole families; flushes in between where there may be many samples.</summary>
    ValueTask WriteAsync(MetricWriter writer);
}
