using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Annotations;

namespace IngressController.Tls;

/// <summary>What the global settings and one Ingress ask of TLS handshakes.</summary>
/// <param name="Protocols">The versions offered (<c>ssl-protocols</c>).</param>
/// <param name="UseHttp2">Whether ALPN offers h2 (<c>use-http2</c>).</param>
/// <param name="RejectsUnknownNames">Whether a handshake for a name of no rule is broken off (<c>ssl-reject-handshake</c>).</param>
/// <param name="Ciphers">The global <c>ssl-ciphers</c>; null: the platform's default, with which sessions can be resumed.</param>
/// <param name="HostCiphers">The Ingress' own <c>ssl-ciphers</c>.</param>
sealed record HandshakePolicy(
    SslProtocols Protocols, bool UseHttp2, bool RejectsUnknownNames, CipherSuitesPolicy? Ciphers, CipherSuitesPolicy? HostCiphers) : IPolicy
{
    public static HandshakePolicy Default { get; } = new(SslProtocols.Tls12 | SslProtocols.Tls13, true, false, null, null);
}
