using IngressController.Proxy;

namespace IngressController.Features.Headers;

/// <summary><c>connection-proxy-header</c>. A protocol upgrade keeps its own header, which this one would break.</summary>
sealed class ConnectionHeaderFeature : Feature<ConnectionHeaderPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(ConnectionHeaderPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditRequest((context, request) =>
    {
        if (context.Http.Request.Headers.Upgrade.Count == 0)
            request.SetConnection(policy.Close);
    });
}
