using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>How much the table in force lacks, or serves although it is missing. Written by the reconcile loop.</summary>
sealed class RemovalMetrics : IMetricSource
{
    static readonly (ResourceKind Kind, bool IsKept, byte[] Labels)[] Series =
    [
        .. new[] { ResourceKind.Ingress, ResourceKind.Service, ResourceKind.EndpointSlice, ResourceKind.Secret }.SelectMany(kind => new[]
        {
            (kind, true, MetricWriter.Labels(("kind", kind.ToString()), ("state", "kept"))),
            (kind, false, MetricWriter.Labels(("kind", kind.ToString()), ("state", "gone"))),
        }),
    ];

    volatile IReadOnlyDictionary<(ResourceKind, bool), int> _counts = new Dictionary<(ResourceKind, bool), int>();

    /// <summary>Records how many objects are missing, by kind and whether they are served on.</summary>
    public void Set(IReadOnlyDictionary<(ResourceKind Kind, bool IsKept), int> counts) => _counts = counts;

    public ValueTask WriteAsync(MetricWriter writer)
    {
        var counts = _counts;
        writer.Family("ingress_yarp_vanished_objects"u8, MetricType.Gauge,
            "Objects that went by what is not themselves, or most of a kind at once: kept are served on all the same, gone are not.",
            [.. Series.Select(one => (one.Labels, (double)counts.GetValueOrDefault((one.Kind, one.IsKept))))]);
        return default;
    }
}
