using IngressController.Proxy;
using Microsoft.Net.Http.Headers;

namespace IngressController.Features.UpstreamVhost;

/// <summary><c>upstream-vhost</c> (behaviour 1). Where its variables give nothing, the client's Host stays.</summary>
sealed class UpstreamVhostFeature : Feature<UpstreamVhostPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(UpstreamVhostPolicy policy, RouteScope scope, RoutePipeline pipeline)
    {
        if (policy.Host.IsConstant && RequestHost.TryParse(policy.Host.Text, out var host))
            pipeline.EditRequest((_, request) => request.SetHost(host));
        else
            pipeline.EditRequest((context, request) => request.Set(HeaderNames.Host, policy.Host.Evaluate(context)));
    }
}
