using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Proxy.Outgoing;

/// <summary>TLS to pods, which takes the place of what URLs of scheme https would have.</summary>
/// <param name="Tls">The settings.</param>
/// <param name="IsHttp2">Whether HTTP/2 is asked for by ALPN.</param>
sealed record PodTls(UpstreamTls Tls, bool IsHttp2);

/// <summary>Clients for URLs in annotations and mirrors, one per namespace: tenants never share a connection, so no state left on one can leak.</summary>
/// <param name="verifiesCertificates">Whether server certificates are verified.</param>
sealed class UrlClients(NameResolver names, ConnectPolicy policy, bool verifiesCertificates) : IDisposable
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Maximum lifetime of a connection, so that changed addresses of a name are noticed soon.</summary>
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    readonly Dictionary<(string Namespace, PodTls? Tls), WeakReference<HttpMessageInvoker>> _known = [];

    /// <summary>
    /// The client of a namespace, shared by all routes that hold it. It is collected, and its connections closed, with the last
    /// of them; it is not disposed, since a request may be about to use it.
    /// </summary>
    /// <param name="namespace">On whose behalf.</param>
    /// <param name="tls">TLS to pods, for URLs of scheme https; null: as for any server.</param>
    public HttpMessageInvoker Of(string @namespace, PodTls? tls = null)
    {
        lock (_known)
        {
            foreach (var (key, kept) in _known)
            {
                if (!kept.TryGetTarget(out _))
                    _known.Remove(key);
            }

            if (_known.TryGetValue((@namespace, tls), out var known) && known.TryGetTarget(out var client))
                return client;
            client = new(CreateHandler(@namespace, tls));
            _known[(@namespace, tls)] = new(client);
            return client;
        }
    }

    public void Dispose()
    {
        foreach (var kept in _known.Values)
        {
            if (kept.TryGetTarget(out var client))
                client.Dispose();
        }
    }

    [SuppressMessage("Security", "CA5359",
        Justification = "nginx' proxy_ssl_verify off, as auth-url always had it: services in the cluster make their own certificates.")]
    SocketsHttpHandler CreateHandler(string @namespace, PodTls? tls)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectTimeout,
            ConnectCallback = new UrlConnector(names, policy, @namespace, tls).ConnectAsync,
            PooledConnectionIdleTimeout = Lifetime,
            PooledConnectionLifetime = Lifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        if (!verifiesCertificates)
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        return handler;
    }
}
