namespace IngressController.Metrics.Exposition;

/// <summary>The type of a metric family.</summary>
enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}
