using IngressController.Proxy;

namespace IngressController.Features.Hsts;

/// <summary>
/// <c>Strict-Transport-Security</c> on every answer to a TLS connection, in place of the pod's own (behaviour 20). What a client
/// says in X-Forwarded-Proto does not count: a browser takes the header only from TLS.
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
