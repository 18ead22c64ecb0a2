using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Load.Targets;

/// <summary>Where the load goes.</summary>
/// <param name="Url">Scheme, host (the Host header and the TLS server name), port, path and query.</param>
/// <param name="Connect">Where connections really go, when that is not the URL's host.</param>
sealed record Target(Uri Url, EndPoint Connect)
{
    /// <summary>Whether any server certificate will do.</summary>
    public bool Insecure { get; init; }

    /// <summary>Headers that every request carries besides the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public bool IsTls => Url.Scheme == Uri.UriSchemeHttps;

    /// <summary>A connected socket.</summary>
    public async ValueTask<Socket> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(Connect, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How the TLS client behaves.</summary>
    /// <param name="protocols">For ALPN.</param>
    public SslClientAuthenticationOptions Tls(params List<SslApplicationProtocol> protocols)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = Url.IdnHost,
            ApplicationProtocols = protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
#pragma warning disable CA5359 // The user asked for it, or the certificate is this program's own.
        if (Insecure)
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }
}
