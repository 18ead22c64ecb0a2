using System.Net.Security;
using System.Security.Authentication;
using IngressController.Core.Gateways.Serving;
using IngressController.Tls;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IngressController.Proxy.Gateways;

/// <summary>
/// Configures the TLS handshakes of Gateways: the listener that owns the server name brings the certificate. A name that none owns, and a
/// listener whose certificate cannot be used, end the handshake: nobody is served another's certificate.
/// </summary>
sealed class GatewayHandshakes(ActiveTableHolder tables)
{
    public ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext handshake)
    {
        var name = HostName.OfHeader(handshake.ClientHelloInfo.ServerName).ToString();
        var table = tables.Current;
        var listener = table.Gateways.Table.Find(GatewayEndPoint.Of(handshake.Connection.LocalEndPoint))?.FindListener(name);
        if (listener is not { Terminates: true } || CertificateOf(table.Gateways, listener, name) is not { } certificate)
            throw new AuthenticationException("no listener of the Gateway has this name and a certificate for it");
        handshake.Connection.Features.Set(new TlsSession(name));
        var settings = table.Tls.Settings;
        return new(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Context,
            EnabledSslProtocols = settings.Protocols,
            CipherSuitesPolicy = settings.Ciphers,
            ApplicationProtocols = settings.ApplicationProtocols,
        });
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
