namespace IngressController.Proxy.Balancing;

/// <summary>
/// Chooses the destination of each try: one class per strategy. It belongs to one upstream; its state outlives tables and
/// endpoint changes.
/// </summary>
abstract class Balancer
{
    /// <summary>
    /// The destination for a request's next try; null when none is left. Called from any thread; allocation-free once a client is
    /// known.
    /// </summary>
    /// <param name="destinations">The candidates; not empty.</param>
    /// <param name="tried">The destinations the request has tried already.</param>
    public abstract DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried);

    /// <summary>Called before requests see changed destinations. Calls do not overlap.</summary>
    public virtual void Prepare(DestinationState[] destinations)
    {
    }

    /// <summary>Called when a destination has sent the headers of an answer.</summary>
    public virtual void Answered(DestinationState destination, TimeSpan took)
    {
    }

    /// <summary>Called when a try at a destination has failed.</summary>
    public virtual void Failed(DestinationState destination)
    {
    }
}
