using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>Whether this replica is the leader. Set by the election, if there is one.</summary>
sealed class LeaderMetrics(ControllerIdentity identity) : IMetricSource
{
    volatile Leadership? _last;

    sealed record Leadership(string Lease, bool IsHeld, bool WasHeld);

    /// <summary>Whether this replica exports leader-only metrics: as leader, or without an election.</summary>
    public bool SpeaksForAll => _last?.IsHeld ?? true;

    /// <summary>Records that the election for a lease has begun, been won, or been lost.</summary>
    public void Set(string lease, bool isHeld) => _last = new(lease, isHeld, isHeld || _last is { WasHeld: true });

    public ValueTask WriteAsync(MetricWriter writer)
    {
        // As in ingress-nginx: a replica that has never led exports nothing.
        if (_last is not { WasHeld: true } leadership)
            return default;
        writer.Gauge("nginx_ingress_controller_leader_election_status"u8, "1 on the replica that holds the lease, 0 after it has lost it.",
            leadership.IsHeld ? 1 : 0, identity.With(("name", LabelText.Clean(leadership.Lease))));
        return default;
    }
}
