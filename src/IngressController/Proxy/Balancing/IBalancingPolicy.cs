using IngressController.Core.Annotations;

namespace IngressController.Proxy.Balancing;

/// <summary>The policy of a Service port that says how its destinations are chosen. Compared by value: while it stays the same, so does its balancer.</summary>
interface IBalancingPolicy : IServicePolicy
{
    /// <summary>Whether it also beats the <c>sessionAffinity: ClientIP</c> of the Service.</summary>
    bool BeatsClientAffinity { get; }

    Balancer CreateBalancer(TimeProvider time);
}
