using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// Requests for which an expression gives the same text go to the same few destinations, to any of them: less even loads than
/// one destination a text would give.
/// </summary>
/// <param name="expression">What is hashed.</param>
/// <param name="size">How many destinations a text has; at least 1.</param>
/// <param name="random">Chooses among them.</param>
sealed class ConsistentHashSubset(Template expression, int size, Random random) : Balancer
{
    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried)
    {
        var key = Rendezvous.KeyOf(expression.Evaluate(context));
        var count = Math.Min(size, destinations.Length);
        if (tried.Count == 0)
            return Rendezvous.At(key, random.Next(count), destinations);

        // The others of the subset first; when all of it has failed, any that is left is better than an error.
        return Rendezvous.First(key, destinations, tried);
    }
}
