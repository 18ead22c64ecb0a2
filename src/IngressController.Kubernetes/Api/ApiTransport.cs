using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Kubernetes.Api;

/// <summary>The connections to one API server, with one set of trusted authorities and one client certificate.</summary>
sealed class ApiTransport(
    ApiServerConfig config, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate) : IDisposable
{
    public HttpMessageInvoker Http { get; } = new(Handler(config, authorities, certificate));

    /// <summary>Whether it was made with these very instances; rotated files give new ones.</summary>
    public bool Fits(X509Certificate2Collection? trusted, SslStreamCertificateContext? client) =>
        ReferenceEquals(trusted, authorities) && ReferenceEquals(client, certificate);

    public void Dispose() => Http.Dispose();

    static SocketsHttpHandler Handler(
        ApiServerConfig config, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate)
    {
        var proxy = config.Proxy ?? EnvironmentProxy.For(config.Server, Environment.GetEnvironmentVariable);
        return new()
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = proxy is not null,
            Proxy = proxy is null ? null : Proxy(proxy),
            AutomaticDecompression = DecompressionMethods.GZip,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A connection that dies silently fails its streams after half a minute.
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            ConnectCallback = ConnectAsync,
            SslOptions = Tls(config, authorities, certificate),
        };
    }

    static WebProxy Proxy(Uri uri)
    {
        var proxy = new WebProxy(new UriBuilder(uri) { UserName = "", Password = "" }.Uri);
        if (uri.UserInfo.Length > 0)
        {
            var parts = $"{uri.UserInfo}:".Split(':');
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1]));
        }

        return proxy;
    }

    /// <summary>HTTP/1.1 has no pings, so TCP keep-alive takes their place.</summary>
    static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 30);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new PooledReads(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static SslClientAuthenticationOptions Tls(
        ApiServerConfig config, X509Certificate2Collection? authorities, SslStreamCertificateContext? certificate)
    {
        var tls = new SslClientAuthenticationOptions { ClientCertificateContext = certificate };
        if (config.SkipTlsVerify)
        {
#pragma warning disable CA5359 // The kubeconfig says insecure-skip-tls-verify.
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (authorities is not null)
        {
            tls.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            tls.RemoteCertificateValidationCallback = (_, _, chain, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && EndsIn(authorities, chain));
        }

        return tls;
    }

    /// <summary>
    /// Accepts an intermediate authority in the bundle without its root, as every other Kubernetes client does. .NET calls such a
    /// chain partial; it is valid when that is its only fault and its last certificate is in the bundle.
    /// </summary>
    static bool EndsIn(X509Certificate2Collection authorities, X509Chain? chain) =>
        chain is { ChainElements: [.., var last] }
        && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain)
        && authorities.Any(authority => authority.RawDataMemory.Span.SequenceEqual(last.Certificate.RawDataMemory.Span));
}
