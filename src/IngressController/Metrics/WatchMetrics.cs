using IngressController.Kubernetes.Api.Watching;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>The state of the watches on the API server: a table is only as fresh as its watches.</summary>
/// <param name="states">The watch state of each kind; none without an API server.</param>
sealed class WatchMetrics(Func<IReadOnlyList<WatchState>> states) : IMetricSource
{
    public ValueTask WriteAsync(MetricWriter writer)
    {
        var kinds = states().Select(state => (Labels: MetricWriter.Labels(("kind", state.Kind.ToString())), State: state)).ToArray();
        if (kinds.Length == 0)
            return default;
        Write("ingress_yarp_watch_connected"u8, MetricType.Gauge, "Whether a watch of the kind is open.", state => state.ConnectedSince is null ? 0 : 1);
        Write("ingress_yarp_watch_last_event_timestamp_seconds"u8, MetricType.Gauge,
            "Unix time at which the API server last said something about the kind: an event, a bookmark, or the begin of a watch; 0 before.", LastHeard);
        Write("ingress_yarp_watch_lists_total"u8, MetricType.Counter, "Complete lists read: more than a few mean that watches break.", state => state.Lists);
        Write("ingress_yarp_watch_errors_total"u8, MetricType.Counter, "Lists and watches that failed.", state => state.Errors);
        return default;

        static double LastHeard(WatchState state) =>
            Math.Max(state.LastEvent?.ToUnixTimeMilliseconds() ?? 0, state.ConnectedSince?.ToUnixTimeMilliseconds() ?? 0) / 1000.0;

        void Write(ReadOnlySpan<byte> name, MetricType type, string help, Func<WatchState, double> value) =>
            writer.Family(name, type, help, [.. kinds.Select(kind => (kind.Labels, value(kind.State)))]);
    }
}
