using IngressController.Proxy.Balancing;
using IngressController.Proxy.Expressions;

namespace IngressController.Features.LoadBalance;

/// <summary>Round robin, configured explicitly.</summary>
sealed record RoundRobinPolicy : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.LoadBalance.Name;

    public bool BeatsClientAffinity => false;

    public Balancer CreateBalancer(TimeProvider time) => new RoundRobin();
}

/// <summary>The faster of two destinations, by peak EWMA.</summary>
sealed record PeakEwmaPolicy : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.LoadBalance.Name;

    public bool BeatsClientAffinity => false;

    public Balancer CreateBalancer(TimeProvider time) => new PeakEwma(time, Random.Shared);
}

/// <param name="Expression">The text that is hashed.</param>
/// <param name="SubsetSize">Number of destinations per text; null: one.</param>
sealed record HashPolicy(Template Expression, int? SubsetSize) : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.HashBy.Name;

    public bool BeatsClientAffinity => true;

    public Balancer CreateBalancer(TimeProvider time) =>
        SubsetSize is { } size ? new ConsistentHashSubset(Expression, size, Random.Shared) : new ConsistentHash(Expression);
}
