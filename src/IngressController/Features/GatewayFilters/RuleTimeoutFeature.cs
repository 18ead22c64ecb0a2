using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.GatewayFilters;

/// <summary>
/// <c>timeouts</c> of a rule: 504 when a request takes longer and nothing of its answer was sent, else the connection is cut. A connection
/// that switches to another protocol has no end of an answer, and no such limit.
/// </summary>
sealed class RuleTimeoutFeature(TimeProvider time) : Feature<RuleTimeoutPolicy>
{
    public override Stage Stage => Stage.Errors;

    protected override void Bind(RuleTimeoutPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        // Who allows a pod a longer time to answer wants no shorter one between.
        var longest = policy.BackendRequest ?? policy.Request;
        if (longest > pipeline.Forward.ReadTimeout)
            pipeline.Forward = pipeline.Forward with { ReadTimeout = longest.Value };
        pipeline.Forward = pipeline.Forward with { TryTimeout = policy.BackendRequest };
        if (policy.Request is { } limit)
            pipeline.Use(next => context => LimitedLifetime.AppliesTo(context.Http) ? RunAsync(context, next, limit) : next(context));
    }

    async Task RunAsync(RequestContext context, RequestStep next, TimeSpan limit)
    {
        var http = context.Http;
        using var lifetime = new LimitedLifetime(http, limit, time);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (lifetime.IsOver)
        {
            // The answer follows.
        }

        if (!lifetime.IsOver)
            return;
        if (!http.Response.HasStarted && (context.Status == StatusCodes.Status499ClientClosedRequest || !context.Exchange.HasResponse))
        {
            context.Status = 0;
            await context.AnswerWith(StatusCodes.Status504GatewayTimeout, AnswerReason.RuleTimeout);
        }
        else if (context.Exchange.IsBroken)
        {
            http.Abort();
        }
    }
}
