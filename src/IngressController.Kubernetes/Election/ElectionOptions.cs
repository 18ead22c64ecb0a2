namespace IngressController.Kubernetes.Election;

/// <summary>Identity and timing of one participant in an election. The times are ingress-nginx' (behaviour 115).</summary>
/// <param name="Namespace">The Lease's namespace: the controller's own.</param>
/// <param name="Name">The Lease's name: <c>--election-id</c>.</param>
/// <param name="Identity">Unique name of this replica: the pod's name.</param>
public sealed record ElectionOptions(string Namespace, string Name, string Identity)
{
    /// <summary>How long a leader keeps the lease after its last renewal. Whole seconds, at least 1.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a leader tries to renew before it stops leading: well before others may take over.</summary>
    public TimeSpan RenewDeadline => LeaseDuration / 2;

    /// <summary>The time between two attempts: of the leader to renew, and, lengthened at random, of others after a failure.</summary>
    public TimeSpan RetryPeriod => LeaseDuration / 4;

    /// <summary>
    /// The time between two reads of a lease that another replica holds. A shorter one notices a dead leader's last renewal, and a
    /// released lease, sooner.
    /// </summary>
    public TimeSpan LookPeriod => RetryPeriod / 4;

    /// <summary>Returns numbers from 0 to 1.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
