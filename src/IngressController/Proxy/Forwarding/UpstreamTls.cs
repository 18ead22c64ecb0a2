using System.Security.Authentication;
using IngressController.Core.Cluster;

namespace IngressController.Proxy.Forwarding;

/// <summary>How TLS to pods is done. Compared by value, the Secret's content included, so a changed Secret means new connections.</summary>
/// <param name="Secret">Where <paramref name="Credentials"/> come from; null: no Secret.</param>
/// <param name="Credentials"><c>tls.crt</c> and <c>tls.key</c> for the client certificate, <c>ca.crt</c> as trust anchors.</param>
/// <param name="Verify">Whether the pod's certificate must be vouched for by <c>ca.crt</c> and have <paramref name="Name"/>.</param>
/// <param name="Depth">Intermediate certificates allowed between the two.</param>
/// <param name="Name">Checked in the pod's certificate, and sent as SNI; null: the Service's name.</param>
/// <param name="SendsName">Whether SNI is sent.</param>
/// <param name="Protocols">Versions offered.</param>
/// <param name="Ciphers">TLS 1.2 suites by OpenSSL's names; null: the platform's.</param>
sealed record UpstreamTls(
    ObjectKey? Secret, SecretData? Credentials, bool Verify, int Depth, string? Name, bool SendsName, SslProtocols Protocols, string? Ciphers)
{
    /// <summary>nginx' own: any certificate will do, and no name is sent.</summary>
    public static UpstreamTls Unverified { get; } =
        new(null, null, false, 1, null, false, SslProtocols.Tls12 | SslProtocols.Tls13, null);
}
