using IngressController.Tls.Clients;

namespace IngressController.Tls;

/// <summary>Handshake results for the requests of a TLS connection; stored in the connection's features.</summary>
/// <param name="serverName">The requested name (SNI), without a trailing dot; empty when there was none.</param>
sealed class TlsSession(string serverName)
{
    public string ServerName => serverName;

    /// <summary>The client's certificate, not yet verified; null when it sent none.</summary>
    public PresentedCertificate? Client { get; set; }
}
