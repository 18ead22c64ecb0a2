namespace IngressController.Metrics.Exposition;

enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}
