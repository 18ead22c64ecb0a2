using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Balancing;

/// <summary>Requests for which an expression gives the same text go to the same destination (behaviour 86).</summary>
/// <param name="expression">What is hashed.</param>
sealed class ConsistentHash(Template expression) : Balancer
{
    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried) =>
        Rendezvous.First(Rendezvous.KeyOf(expression.Evaluate(context)), destinations, tried);
}
