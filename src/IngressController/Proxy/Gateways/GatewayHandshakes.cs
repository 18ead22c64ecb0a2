using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Gateways.Serving;
using IngressController.Tls;
using IngressController.Tls.Clients;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Proxy.Gateways;

/// <summary>
/// Configures the TLS handshakes of Gateways: the listener that owns the server name brings the certificate. A name that none owns, and a
/// listener whose certificate cannot be used, end the handshake: nobody is served another's certificate.
/// </summary>
/// <param name="tables">The table in force.</param>
/// <param name="time">The clock for validity of clients' certificates.</param>
sealed class GatewayHandshakes(ActiveTableHolder tables, TimeProvider time)
{
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake)
    {
        var name = HostName.OfHeader(handshake.ClientHelloInfo.ServerName).ToString();
        var table = tables.Current;
        var listener = table.Gateways.Table.Find(GatewaySocket.EndpointOf(handshake.Connection))?.FindListener(name);
        if (listener is not { Terminates: true } || CertificateOf(table.Gateways, listener, name) is not { } certificate)
            throw new AuthenticationException("no listener of the Gateway has this name and a certificate for it");
        var session = new TlsSession(name);
        handshake.Connection.Features.Set(session);
        var settings = table.Tls.Settings;
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = settings.Protocols,
            CipherSuitesPolicy = settings.Ciphers,
            // What TLSRoutes lead to speaks anything. Without a list the server would add its own.
            ApplicationProtocols = listener.IsTls ? [] : settings.ApplicationProtocols,
        };
        if (listener.Clients is { } clients)
            ClientCertificateRequest.Add(options, session, client => ClientRule.Admits(clients, client, time));
        return new(options);
    }

    // The first that covers the name; a listener without host name serves every name, so one that does not has to do as well.
    static ServerCertificate? CertificateOf(BoundGateways gateways, ServedListener listener, string name)
    {
        ServerCertificate? first = null;
        foreach (var key in listener.Certificates)
        {
            var certificate = gateways.Certificates[key];
            if (certificate.Facts?.Covers(name) == true)
                return certificate;
            first ??= certificate;
        }

        return first;
    }
}
