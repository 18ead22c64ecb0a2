using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Core.Cluster;

namespace IngressController.Tls;

/// <summary>A certificate with its key and chain, read from a Secret at its first handshake: most hosts of a large cluster are silent.</summary>
sealed class ServerCertificate(ObjectKey secret, SecretData data)
{
    readonly Lazy<SslStreamCertificateContext> _context = new(() => Read(data));

    public ObjectKey Secret => secret;

    public SecretData Data => data;

    /// <summary>What a handshake needs. Throws <see cref="CryptographicException"/> when the Secret holds no usable pair.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    static SslStreamCertificateContext Read(SecretData data)
    {
        if (data.Get("tls.crt") is not { Length: > 0 } certificates || data.Get("tls.key") is not { Length: > 0 } key)
            throw new CryptographicException("tls.crt or tls.key is missing or empty");
        try
        {
            var pem = Encoding.UTF8.GetString(certificates);
            var leaf = X509Certificate2.CreateFromPem(pem, Encoding.UTF8.GetString(key));
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            if (chain.Count > 0)
                chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (ArgumentException error)
        {
            // .NET's word for a key that is not the certificate's. The text may quote input, so it is not passed on.
            throw new CryptographicException($"tls.crt and tls.key do not belong together ({error.GetType().Name})");
        }
    }
}
