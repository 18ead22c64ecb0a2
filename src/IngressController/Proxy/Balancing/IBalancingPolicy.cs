using IngressController.Core.Annotations;

namespace IngressController.Proxy.Balancing;

/// <summary>The load-balancing policy of a Service port. Compared by value: the balancer is kept while it is equal.</summary>
interface IBalancingPolicy : IServicePolicy
{
    /// <summary>Whether it takes precedence over the Service's <c>sessionAffinity: ClientIP</c>.</summary>
    bool BeatsClientAffinity { get; }

    Balancer CreateBalancer(TimeProvider time);
}
