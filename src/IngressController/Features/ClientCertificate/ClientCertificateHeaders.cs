using IngressController.Proxy;
using IngressController.Tls.Clients;

namespace IngressController.Features.ClientCertificate;

/// <summary>Tells the pod who the client is (behaviour 18). The client's own headers of these names never pass, on any route.</summary>
sealed class ClientCertificateHeaders(ClientCertificatePolicy policy, TimeProvider time)
{
    public void Add(RequestContext context, HttpRequestMessage request)
    {
        if (context.Connection.Tls is not { } session)
            return;
        var client = session.Client;
        var verdict = client is not null && policy.Authority is { } authority ? client.Judge(authority, policy.Depth, time) : ClientVerdict.Absent;
        request.Headers.TryAddWithoutValidation("ssl-client-verify", verdict.Text);
        if (client is null)
            return;
        request.Headers.TryAddWithoutValidation("ssl-client-subject-dn", client.Subject);
        request.Headers.TryAddWithoutValidation("ssl-client-issuer-dn", client.Issuer);
        if (policy.PassesCertificate)
            request.Headers.TryAddWithoutValidation("ssl-client-cert", client.EscapedPem);
    }
}
