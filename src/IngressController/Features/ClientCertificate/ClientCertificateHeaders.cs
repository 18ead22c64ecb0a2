using IngressController.Proxy;
using IngressController.Proxy.Outgoing;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>
/// Headers that tell the pod, and the authentication service, who the client is (behaviour 18). The client's own headers of these names
/// never pass, on any route.
/// </summary>
sealed class ClientCertificateHeaders(ClientCertificatePolicy policy, TimeProvider time)
{
    /// <summary>Those of a route; null where no certificate is asked for.</summary>
    public static ClientCertificateHeaders? Of(RouteScope scope, TimeProvider time) =>
        CertificateRule.Of(scope) is { Policies: [var ofHost, ..] } && ofHost.Verify != VerifyClient.Off ? new(ofHost, time) : null;

    public void Add(RequestContext context, OutgoingHead request)
    {
        if (context.Connection.Tls is not { } session)
            return;
        var client = session.Client;
        var verdict = client is not null && policy.Authority is { } authority ? client.Judge(authority, policy.Depth, time) : ClientVerdict.Absent;
        request.Add("ssl-client-verify", verdict.Text);
        if (client is null)
            return;
        request.Add("ssl-client-subject-dn", client.Subject);
        request.Add("ssl-client-issuer-dn", client.Issuer);
        if (policy.PassesCertificate)
            request.Add("ssl-client-cert", client.EscapedPem);
    }
}
