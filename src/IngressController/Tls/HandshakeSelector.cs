using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using IngressController.Tls.Clients;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Tls;

/// <summary>Configures each TLS handshake for the host of its server name (behaviour 42 to 51).</summary>
/// <param name="tables">Returns the current TLS table.</param>
/// <param name="selfSigned">The fallback certificate.</param>
/// <param name="meter">Measures aliases.</param>
sealed partial class HandshakeSelector(Func<TlsTable> tables, DefaultCertificate selfSigned, IMatchMeter meter, ILogger<HandshakeSelector> log)
{
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake) =>
        new(Select(handshake.Connection, HostName.OfHeader(handshake.ClientHelloInfo.ServerName).ToString()));

    SslServerAuthenticationOptions Select(ConnectionContext connection, string name)
    {
        var table = tables();
        var host = table.Routing.MatchHost(name, meter);
        var settings = table.Settings;
        if (settings.RejectsUnknownNames && host == table.Routing.CatchAll)
            throw new AuthenticationException("no rule has this name, and ssl-reject-handshake is on");

        var session = new TlsSession(name);
        connection.Features.Set(session);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = ContextOf(name.Length == 0 ? table.Certificates.Default : table.Certificates.Find(host, name)),
            EnabledSslProtocols = settings.Protocols,
            CipherSuitesPolicy = table.CiphersOf(host),
            ApplicationProtocols = settings.ApplicationProtocols,
        };
        if (table.AsksForCertificates(host))
        {
            // Any will do: it is verified per request, so that a client sees an error page instead of a broken connection.
            ClientCertificateRequest.Add(options, session, static _ => true);
        }

        return options;
    }

    SslStreamCertificateContext ContextOf(ServerCertificate? certificate)
    {
        if (certificate is null)
            return selfSigned.Context;
        try
        {
            return certificate.Context;
        }
        catch (CryptographicException error)
        {
            LogUnusable(log, certificate.Secret.ToString(), error.Message);
            return selfSigned.Context;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Secret {Secret} holds no usable certificate after all, the self-signed one is served: {Reason}")]
    static partial void LogUnusable(ILogger log, string secret, string reason);
}
