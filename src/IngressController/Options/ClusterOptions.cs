using IngressController.Core.Cluster;

namespace IngressController.Options;

/// <summary>What the controller writes to the cluster: ingress-nginx' flags of the same names.</summary>
sealed record ClusterOptions
{
    /// <summary><c>--publish-service</c>: its addresses are those of all Ingresses.</summary>
    public ObjectKey? PublishService { get; init; }

    /// <summary><c>--publish-status-address</c>: the addresses of all Ingresses; empty when not given.</summary>
    public ValueArray<LoadBalancerAddress> PublishStatusAddresses { get; init; } = [];

    /// <summary><c>--report-node-internal-ip-address</c>: with neither of the others, internal addresses of nodes before external ones.</summary>
    public bool ReportNodeInternalAddress { get; init; }

    /// <summary><c>--update-status</c>.</summary>
    public bool UpdateStatus { get; init; } = true;

    /// <summary><c>--update-status-on-shutdown</c>: the last replica empties it.</summary>
    public bool UpdateStatusOnShutdown { get; init; } = true;

    /// <summary><c>--status-update-interval</c>, at least 5 s.</summary>
    public TimeSpan StatusUpdateInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>--election-id</c>: the name of the Lease.</summary>
    public string ElectionId { get; init; } = "ingress-yarp-leader";

    /// <summary><c>--election-ttl</c>: whole seconds.</summary>
    public TimeSpan ElectionDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>--disable-leader-election</c>: there is no leader, and what only a leader does is not done (behaviour 115).</summary>
    public bool DisableLeaderElection { get; init; }

    /// <summary><c>--disable-sync-events</c>: no Events at all, as in ingress-nginx.</summary>
    public bool DisableSyncEvents { get; init; }
}
