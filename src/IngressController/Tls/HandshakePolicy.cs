using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Annotations;

namespace IngressController.Tls;

/// <summary>TLS handshake settings, global and of one Ingress.</summary>
/// <param name="Protocols">The versions offered (<c>ssl-protocols</c>).</param>
/// <param name="UseHttp2">Whether ALPN offers h2 (<c>use-http2</c>).</param>
/// <param name="RejectsUnknownNames">Whether handshakes for unknown names are rejected (<c>ssl-reject-handshake</c>).</param>
/// <param name="Ciphers">The global <c>ssl-ciphers</c>; null: the platform's default, which allows session resumption.</param>
/// <param name="HostCiphers">The Ingress' own <c>ssl-ciphers</c>.</param>
sealed record HandshakePolicy(
    SslProtocols Protocols, bool UseHttp2, bool RejectsUnknownNames, CipherSuitesPolicy? Ciphers, CipherSuitesPolicy? HostCiphers) : IEdgePolicy
{
    static readonly List<SslApplicationProtocol> WithHttp2 = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
    static readonly List<SslApplicationProtocol> WithoutHttp2 = [SslApplicationProtocol.Http11];

    /// <summary>What ALPN offers.</summary>
    internal List<SslApplicationProtocol> ApplicationProtocols => UseHttp2 ? WithHttp2 : WithoutHttp2;

    public static HandshakePolicy Default { get; } = new(SslProtocols.Tls12 | SslProtocols.Tls13, true, false, null, null);
}
