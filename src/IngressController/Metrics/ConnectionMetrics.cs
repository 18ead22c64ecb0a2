using IngressController.Metrics.Exposition;
using Microsoft.AspNetCore.Connections;

namespace IngressController.Metrics;

/// <summary>Client connections and requests of the whole process, as nginx' status page counts them.</summary>
/// <param name="limit">Limit of concurrent client connections.</param>
sealed class ConnectionMetrics(ControllerIdentity identity, Func<long> limit) : IMetricSource
{
    readonly byte[] _isActive = identity.With(("state", "active"));
    readonly byte[] _isReading = identity.With(("state", "reading"));
    readonly byte[] _isWriting = identity.With(("state", "writing"));
    readonly byte[] _isWaiting = identity.With(("state", "waiting"));
    readonly byte[] _isAccepted = identity.With(("state", "accepted"));
    readonly byte[] _isHandled = identity.With(("state", "handled"));
    readonly StripedCounter _begun = new();
    readonly StripedCounter _ended = new();
    long _accepted;
    long _active;

    /// <summary>Counts each connection while it is open. Must be the outermost middleware of a listener.</summary>
    public ConnectionDelegate Count(ConnectionDelegate next) => async connection =>
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _active);
        try
        {
            await next(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    };

    /// <summary>Open client connections.</summary>
    public long Active => Interlocked.Read(ref _active);

    public void RequestBegun() => _begun.Increment();

    public void RequestEnded() => _ended.Increment();

    public ValueTask WriteAsync(MetricWriter writer)
    {
        // Read "ended" first, so that the difference is never negative.
        var ended = _ended.Value;
        var begun = _begun.Value;
        var active = Interlocked.Read(ref _active);
        var accepted = Interlocked.Read(ref _accepted);
        var writing = begun - ended;
        writer.Family("nginx_ingress_controller_nginx_process_connections"u8, MetricType.Gauge,
            "Client connections by state: active are all, writing are requests being served, waiting the idle ones (also while a head is read).",
            (_isActive, active), (_isReading, 0), (_isWriting, writing), (_isWaiting, Math.Max(0, active - writing)));
        writer.Family("nginx_ingress_controller_nginx_process_connections_total"u8, MetricType.Counter,
            "Client connections since the start by state.",
            (_isAccepted, accepted), (_isHandled, accepted));
        writer.Counter("nginx_ingress_controller_nginx_process_requests_total"u8,
            "Client requests since the start, refused ones and health probes included.", begun, identity.Labels);
        writer.Gauge("ingress_yarp_connections_limit"u8,
            "Client connections at a time; further ones are closed at once.", limit());
        return default;
    }
}
