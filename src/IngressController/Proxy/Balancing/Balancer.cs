namespace IngressController.Proxy.Balancing;

/// <summary>
/// Chooses the destination of each try: one class a strategy. It belongs to one upstream and outlives tables and changes of
/// endpoints, so what it remembers does too.
/// </summary>
abstract class Balancer
{
    /// <summary>
    /// The destination for a request's next try; null when there is none (left). Called from any thread, and allocates nothing
    /// once a client is known.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="destinations">What there is to choose from; not empty.</param>
    /// <param name="tried">What the request has tried already.</param>
    public abstract DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried);

    /// <summary>Hears of changed destinations before requests see them. Calls do not overlap.</summary>
    public virtual void Prepare(DestinationState[] destinations)
    {
    }

    /// <summary>Hears that a destination has sent the head of an answer.</summary>
    public virtual void Answered(DestinationState destination, TimeSpan took)
    {
    }

    /// <summary>Hears that a try at a destination has failed.</summary>
    public virtual void Failed(DestinationState destination)
    {
    }
}
