using IngressController.Proxy;

namespace IngressController.Features.Hsts;

/// <summary>
/// <c>Strict-Transport-Security</c> on every answer over TLS, replacing the pod's own (behaviour 20). A client's X-Forwarded-Proto is
/// ignored: browsers accept the header only over TLS.
/// </summary>
sealed class HstsFeature : Feature<HstsPolicy>
{
    public override Stage Stage => Stage.Transform;

    protected override void Bind(HstsPolicy policy, RouteScope scope, RoutePipeline pipeline) => pipeline.EditResponse((context, response) =>
    {
        if (context.Connection.IsTls)
            response.Headers.StrictTransportSecurity = policy.Header;
    });
}
