using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls.Clients;

/// <summary>Asks clients for a certificate while they shake hands.</summary>
static class ClientCertificateRequest
{
    /// <summary>Asks, and remembers what the client sends.</summary>
    /// <param name="options">The handshake.</param>
    /// <param name="session">Receives the certificate.</param>
    /// <param name="admits">Whether a client with this certificate, or with none, may go on; its connection breaks off otherwise.</param>
    public static void Add(SslServerAuthenticationOptions options, TlsSession session, Func<PresentedCertificate?, bool> admits)
    {
        options.ClientCertificateRequired = true;
        // A resumed session has lost the client's chain, and may come from a host that requested no certificate.
        options.AllowTlsResume = false;
        // Otherwise .NET would fetch URLs from the certificate.
        options.CertificateChainPolicy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
        {
            if (certificate is not null)
                session.Client = new(certificate.GetRawCertData(), [.. chain?.ChainPolicy.ExtraStore.Select(sent => sent.RawData) ?? []]);
            return admits(session.Client);
        };
    }
}
