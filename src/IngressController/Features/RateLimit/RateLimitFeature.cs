using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.RateLimit;

/// <summary>Limits of the request rate and of open requests, per client address and Ingress (behaviour 92, 93).</summary>
sealed class RateLimitFeature(TimeProvider time) : Feature<RateLimitPolicy>
{
    readonly LeakyBuckets _buckets = new(time);
    readonly ConnectionCounts _counts = new();

    public override Stage Stage => Stage.Limit;

    // Two Ingresses with the same limits protect their paths alike, although each counts separately.
    protected override object RuleOf(RateLimitPolicy policy) => policy with { Zone = 0 };

    protected override void Bind(RateLimitPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.Use(next => context =>
    {
        if (policy.Exempt.Contains(context.ClientAddress))
            return next(context);
        var key = ClientKey.Of(policy.Zone, context.ClientAddress);
        if (policy.HasRate && !_buckets.TryTake(key, policy.PerSecond, policy.PerMinute))
            return context.AnswerWith(policy.RateStatus, AnswerReason.RateLimit);
        return policy.Connections == 0 ? next(context) : _counts.RunAsync(key, policy.Connections, policy.ConnectionStatus, context, next);
    });
}
