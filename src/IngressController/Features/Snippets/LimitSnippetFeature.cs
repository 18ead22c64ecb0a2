using IngressController.Core.Annotations;
using IngressController.Features.RateLimit;
using IngressController.Features.Snippets.Limits;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.Snippets;

/// <summary>limit_req and limit_conn: 503, or what limit_req_status and limit_conn_status say.</summary>
sealed class LimitSnippetFeature(TimeProvider time) : Feature
{
    /// <summary>Buckets of all zones together: 6 MB.</summary>
    const int MostBuckets = 1 << 18;

    readonly LeakyBuckets _buckets = new(time, MostBuckets);
    readonly ConnectionCounts _counts = new();

    public override Stage Stage => Stage.Limit;

    public override bool CanAct(PolicySet policies) => RouteSnippets.IsAny(policies);

    public override object RuleOf(RouteScope scope) => RouteSnippets.Of(scope).Rule;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        var limits = RouteSnippets.Of(scope).Limits;
        var (ofRequests, ofConnections) = (limits.RequestStatus ?? 503, limits.ConnectionStatus ?? 503);
        foreach (var limit in limits.Requests)
            pipeline.Use(next => context =>
                IsWithin(limit, context) ? next(context) : context.AnswerWith(ofRequests, AnswerReason.RateLimit));
        foreach (var limit in limits.Connections)
            pipeline.Use(next => context => limit.Zone.KeyOf(context) is { } key
                ? _counts.RunAsync(key, limit.Most, ofConnections, context, next)
                : next(context));
    }

    bool IsWithin(RequestLimit limit, RequestContext context) =>
        limit.Zone.KeyOf(context) is not { } key || _buckets.TryTake(key, limit.Rate, default);
}
