using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Balancing;

/// <summary>Sends requests with the same value of an expression to the same destination (behaviour 86).</summary>
sealed class ConsistentHash(Template expression) : Balancer
{
    public override DestinationState? Choose(RequestContext context, DestinationState[] destinations, in TriedDestinations tried) =>
        Rendezvous.First(Rendezvous.KeyOf(expression.Evaluate(context)), destinations, tried);
}
