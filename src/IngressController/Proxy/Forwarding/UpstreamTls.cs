using System.Security.Authentication;

namespace IngressController.Proxy.Forwarding;

/// <summary>TLS settings towards pods. Compared by value with the Secret's content, so a changed Secret opens new connections.</summary>
/// <param name="Secret">The source of <paramref name="Credentials"/>; null: no Secret.</param>
/// <param name="Credentials"><c>tls.crt</c> and <c>tls.key</c> for the client certificate, <c>ca.crt</c> as trust anchors.</param>
/// <param name="Verify">Whether the pod's certificate must chain to <c>ca.crt</c> and match <paramref name="Name"/>.</param>
/// <param name="Depth">Maximum intermediate certificates between the two.</param>
/// <param name="Name">Expected in the pod's certificate, and sent as SNI; null: the Service's name.</param>
/// <param name="SendsName">Whether SNI is sent.</param>
/// <param name="Ciphers">OpenSSL names of TLS 1.2 suites; null: the platform's.</param>
sealed record UpstreamTls(
    ObjectKey? Secret, SecretData? Credentials, bool Verify, int Depth, string? Name, bool SendsName, SslProtocols Protocols, string? Ciphers)
{
    /// <summary>nginx' default: accepts any certificate and sends no SNI.</summary>
    public static UpstreamTls Unverified { get; } =
        new(null, null, false, 1, null, false, SslProtocols.Tls12 | SslProtocols.Tls13, null);
}
