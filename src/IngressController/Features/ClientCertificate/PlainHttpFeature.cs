using IngressController.Proxy;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>
/// Refuses requests without TLS that were not redirected, on hosts that require client certificates: no certificate was presented on
/// that connection, whatever a proxy says.
/// </summary>
sealed class PlainHttpFeature : Feature
{
    /// <summary>Acts after the redirect to HTTPS, which precedes it in the catalogue.</summary>
    public override Stage Stage => Stage.TlsRedirect;

    public override void Bind(RouteScope scope, RoutePipeline pipeline)
    {
        if (CertificateRule.Of(scope) is not { IsForTlsOnly: false } rule)
            return;
        foreach (var policy in rule.Policies)
        {
            if (policy.Verify == VerifyClient.On)
                pipeline.Use(next => context => context.Connection.Tls is null
                    ? ClientCertificateStep.Refuse(context, policy, ErrorAnswers.NoClientCertificate)
                    : next(context));
        }
    }
}
