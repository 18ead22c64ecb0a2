using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>What of the access log did not get out.</summary>
sealed class AccessLogMetrics(AccessLog log) : IMetricSource
{
    public ValueTask WriteAsync(MetricWriter writer)
    {
        writer.Family("ingress_yarp_access_log_dropped_total"u8, MetricType.Counter, "Access log lines not written, because the reader was slower than the traffic or writing failed.");
        writer.Sample("ingress_yarp_access_log_dropped_total"u8, default, log.Dropped);
        return default;
    }
}
