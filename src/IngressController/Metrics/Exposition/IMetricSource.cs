namespace IngressController.Metrics.Exposition;

/// <summary>Exports metrics. Called once per scrape, from any thread and possibly by two scrapes at once.</summary>
interface IMetricSource
{
    /// <summary>Writes whole families; flushes in between when there may be many samples.</summary>
    ValueTask WriteAsync(MetricWriter writer);
}
