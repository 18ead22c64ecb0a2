using IngressController.Core.Gateways.Rules;
using IngressController.Proxy;
using IngressController.Proxy.Reasons;

namespace IngressController.Features.GatewayFilters;

/// <summary>The filter URLRewrite. X-Forwarded-Host stays the client's.</summary>
sealed class RewriteFilterFeature : Feature<RewriteFilterPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(RewriteFilterPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (policy.Rewrite.Path is { } modifier)
        {
            var path = new PathReplacement(modifier, policy.Prefix);
            pipeline.Use(next => context =>
            {
                if (!OriginForm.TryCreate($"{path.Of(context.Target)}{context.Target.Query}", out var rewritten))
                    return context.AnswerWith(StatusCodes.Status400BadRequest, AnswerReason.BadRewrite);
                context.UpstreamTarget = rewritten;
                return next(context);
            });
        }

        if (policy.Rewrite.Hostname is { } name && RequestHost.TryParse(name, out var host))
            pipeline.EditRequest((_, request) => request.SetHost(host));
    }
}
