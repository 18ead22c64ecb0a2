using IngressController.Proxy.Expressions;
using IngressController.Proxy.Balancing;

namespace IngressController.Features.LoadBalance;

/// <summary>One after the other, said so explicitly.</summary>
sealed record RoundRobinPolicy : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.LoadBalance.Name;

    public bool BeatsClientAffinity => false;

    public Balancer CreateBalancer(TimeProvider time) => new RoundRobin();
}

/// <summary>The faster of two.</summary>
sealed record PeakEwmaPolicy : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.LoadBalance.Name;

    public bool BeatsClientAffinity => false;

    public Balancer CreateBalancer(TimeProvider time) => new PeakEwma(time, Random.Shared);
}

/// <param name="Expression">What is hashed.</param>
/// <param name="SubsetSize">Destinations a text has; null: one.</param>
sealed record HashPolicy(Template Expression, int? SubsetSize) : IBalancingPolicy
{
    public string Annotation => LoadBalanceParser.HashBy.Name;

    public bool BeatsClientAffinity => true;

    public Balancer CreateBalancer(TimeProvider time) =>
        SubsetSize is { } size ? new ConsistentHashSubset(Expression, size, Random.Shared) : new ConsistentHash(Expression);
}
