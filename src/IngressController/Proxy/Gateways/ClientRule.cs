using IngressController.Core.Gateways.Serving;
using IngressController.Tls.Clients;

namespace IngressController.Proxy.Gateways;

/// <summary>Whether clients of a listener have the certificate that it asks for (<c>spec.tls.frontend</c> of its Gateway).</summary>
static class ClientRule
{
    /// <summary>The API knows no limit of intermediate certificates.</summary>
    const int Depth = int.MaxValue;

    /// <summary>Whether a client may be served.</summary>
    /// <param name="clients">What the listener asks for.</param>
    /// <param name="certificate">What the client sent; null: nothing.</param>
    /// <param name="time">The clock.</param>
    public static bool Admits(ClientValidation clients, PresentedCertificate? certificate, TimeProvider time) =>
        !clients.IsRequired || certificate?.Judge(ClientAuthority.Of(clients.Authorities), Depth, time).Standing == ClientStanding.Trusted;
}
