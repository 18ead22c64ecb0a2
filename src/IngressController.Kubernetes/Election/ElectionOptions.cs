namespace IngressController.Kubernetes.Election;

/// <summary>Who takes part in which election, and how patiently. The times are ingress-nginx' (behaviour 115).</summary>
/// <param name="Namespace">The Lease's namespace: the controller's own.</param>
/// <param name="Name">The Lease's name: <c>--election-id</c>.</param>
/// <param name="Identity">What tells this replica from all others: the pod's name.</param>
public sealed record ElectionOptions(string Namespace, string Name, string Identity)
{
    /// <summary>How long the others leave a leader alone after its last sign of life. Whole seconds, at least 1.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a leader tries to renew before it stops leading: well before the others may take over.</summary>
    public TimeSpan RenewDeadline => LeaseDuration / 2;

    /// <summary>The time between two tries: of the leader to renew and, lengthened at random, of all others that have failed.</summary>
    public TimeSpan RetryPeriod => LeaseDuration / 4;

    /// <summary>
    /// The time between two looks at a lease that another holds. The shorter, the less of a dead leader's lease has passed unseen, and the
    /// sooner a lease that was given back is found.
    /// </summary>
    public TimeSpan LookPeriod => RetryPeriod / 4;

    /// <summary>Numbers from 0 to 1.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
