using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IngressController.Control;
using IngressController.Core.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Tls;

/// <summary>Answers each TLS handshake with the certificate for its server name (behaviour 45 to 47).</summary>
sealed partial class CertificateSelector(ActiveTableHolder tables, DefaultCertificate defaultCertificate, ILogger<CertificateSelector> log)
{
    static readonly List<SslApplicationProtocol> Protocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];

    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake) => new(new SslServerAuthenticationOptions
    {
        ServerCertificateContext = Select(handshake.ClientHelloInfo.ServerName),
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = Protocols,
        ClientCertificateRequired = false,
    });

    SslStreamCertificateContext Select(string serverName)
    {
        var table = tables.Current;
        var certificate = serverName.Length == 0 ? null : table.Certificates.Find(table.Routing.MatchHost(HostName.OfHeader(serverName)));
        if (certificate is null)
            return defaultCertificate.Context;
        try
        {
            return certificate.Context;
        }
        catch (CryptographicException error)
        {
            LogUnusable(log, certificate.Secret.ToString(), error.Message);
            return defaultCertificate.Context;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secret {Secret} holds no usable certificate, the default one is served: {Reason}")]
    static partial void LogUnusable(ILogger log, string secret, string reason);
}
