using IngressController.AccessLogs;
using IngressController.Proxy;

namespace IngressController.Features.AccessLog;

/// <summary>The access log: on for every Ingress, in ingress-nginx' format (behaviour 124, 125).</summary>
sealed class AccessLogFeature(AccessLogRegistry logs) : Feature<AccessLogPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(AccessLogPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Log = new(logs.Of(policy.Settings).Write, policy.IsOn || scope.Route.Gateway is not null);
}
