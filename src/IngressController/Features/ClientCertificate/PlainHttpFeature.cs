using IngressController.Proxy;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>
/// Refuses what came to a host that requires client certificates without TLS, and was not redirected: nobody has shown a
/// certificate on that connection, whatever a proxy says of the way to it.
/// </summary>
sealed class PlainHttpFeature : Feature
{
    /// <summary>Behind the redirect to HTTPS, which stands before it in the catalogue.</summary>
    public override Stage Stage => Stage.TlsRedirect;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (CertificateRule.Of(scope) is not { IsForTlsOnly: false } rule)
            return;
        foreach (var policy in rule.Policies)
        {
            if (policy.Verify == VerifyClient.On)
                pipeline.Use(next => context => context.Connection.Tls is null ? ClientCertificateStep.Refuse(context, policy, ErrorAnswers.NoClientCertificate) : next(context));
        }
    }
}
