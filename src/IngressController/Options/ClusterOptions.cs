namespace IngressController.Options;

/// <summary>What the controller writes to the cluster: flags with ingress-nginx' names.</summary>
sealed record ClusterOptions
{
    /// <summary><c>--publish-service</c>: the Service whose addresses all Ingresses get.</summary>
    public ObjectKey? PublishService { get; init; }

    /// <summary><c>--gateway-publish-service</c>: the Service whose addresses the Gateway of <c>--gateway-ports</c> has; null: those of Ingresses.</summary>
    public ObjectKey? GatewayPublishService { get; init; }

    /// <summary><c>--publish-status-address</c>: addresses that all Ingresses get; empty when not given.</summary>
    public ValueArray<LoadBalancerAddress> PublishStatusAddresses { get; init; } = [];

    /// <summary><c>--report-node-internal-ip-address</c>: without the two above, prefer internal addresses of nodes to external ones.</summary>
    public bool ReportNodeInternalAddress { get; init; }

    /// <summary><c>--update-status</c>.</summary>
    public bool UpdateStatus { get; init; } = true;

    /// <summary><c>--update-status-on-shutdown</c>: the last replica clears the status.</summary>
    public bool UpdateStatusOnShutdown { get; init; } = true;

    /// <summary><c>--status-update-interval</c>, at least 5 s.</summary>
    public TimeSpan StatusUpdateInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>--election-id</c>: the name of the Lease.</summary>
    public string ElectionId { get; init; } = "ingress-yarp-leader";

    /// <summary><c>--election-ttl</c>: whole seconds.</summary>
    public TimeSpan ElectionDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>--disable-leader-election</c>: no leader, so leader-only work is not done (behaviour 115).</summary>
    public bool DisableLeaderElection { get; init; }

    /// <summary><c>--disable-sync-events</c>: no Events at all, as in ingress-nginx.</summary>
    public bool DisableSyncEvents { get; init; }
}
