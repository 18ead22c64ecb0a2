namespace IngressController.Proxy.Balancing;

/// <summary>Uses the destinations in turn.</summary>
sealed class RoundRobin : Balancer
{
    // Random start, so that replicas and upstreams do not all begin with the same pod.
    uint _position = (uint)Random.Shared.Next();

    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried) =>
        Choose(destinations, tried);

    public DestinationState? Choose(DestinationState[] destinations, in TriedDestinations tried)
    {
        // Only first tries advance the position: a retry must not skew the rotation.
        var start = tried.Count == 0 ? Interlocked.Increment(ref _position) : Volatile.Read(ref _position) + 1;
        for (var i = 0u; i < destinations.Length; i++)
        {
            var candidate = destinations[(start + i) % (uint)destinations.Length];
            if (!tried.Contains(candidate))
                return candidate;
        }

        return null;
    }
}
