using System.Security.Authentication;
using IngressController.Core.Gateways.Rules;

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

    /// <summary>Whether the system's authorities are trusted in place of <c>ca.crt</c>.</summary>
    public bool TrustsSystem { get; init; }

    /// <summary>Of type <c>Hostname</c> or <c>URI</c>: one of them must be in the pod's certificate, in place of <see cref="Name"/>, unless empty.</summary>
    public ValueArray<TextMatch> AlternativeNames { get; init; }

    /// <summary>The Secret with the client certificate, in place of <see cref="Credentials"/>; null: what these hold.</summary>
    public Secret? Own { get; init; }

    /// <summary>What a BackendTLSPolicy asks for. It knows no limit of intermediate certificates.</summary>
    public static UpstreamTls Of(BackendTls tls) => Unverified with
    {
        Credentials = tls.Authorities,
        Verify = true,
        Depth = int.MaxValue,
        Name = tls.Hostname,
        SendsName = true,
        TrustsSystem = tls.Authorities is null,
        AlternativeNames = tls.AlternativeNames,
        Own = tls.Certificate,
    };
}
