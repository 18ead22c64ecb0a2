using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// Sends requests with the same value of an expression to a random member of the same few destinations: more even loads than with
/// one destination per value.
/// </summary>
/// <param name="size">Destinations per value; at least 1.</param>
sealed class ConsistentHashSubset(Template expression, int size, Random random) : Balancer
{
    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        var key = Rendezvous.KeyOf(expression.Evaluate(context));
        var count = Math.Min(size, destinations.Length);
        if (tried.Count == 0)
            return Rendezvous.At(key, random.Next(count), destinations);

        // Others of the subset first; once all have failed, any remaining destination is better than an error.
        return Rendezvous.First(key, destinations, tried);
    }
}
