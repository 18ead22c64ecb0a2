using IngressController.Proxy;

namespace IngressController.Features.BackendProtocol;

/// <summary><c>backend-protocol</c> and <c>proxy-http-version</c>: the protocol towards the pods (behaviour 97).</summary>
sealed class BackendProtocolFeature : Feature<BackendProtocolPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(BackendProtocolPolicy policy, RouteScope scope, RoutePipeline pipeline) =>
        pipeline.Forward = pipeline.Forward with { Protocol = policy.Protocol, UseHttp10 = policy.UseHttp10 };
}
