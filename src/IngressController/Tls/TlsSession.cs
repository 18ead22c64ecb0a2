using IngressController.Tls.Clients;

namespace IngressController.Tls;

/// <summary>What a TLS handshake left behind for the requests of its connection; found among the connection's features.</summary>
/// <param name="serverName">The name the client asked for (SNI), without a trailing dot; empty when it named none.</param>
sealed class TlsSession(string serverName)
{
    public string ServerName => serverName;

    /// <summary>Who the client says it is; null when it sent no certificate. Not judged yet.</summary>
    public PresentedCertificate? Client { get; set; }
}
