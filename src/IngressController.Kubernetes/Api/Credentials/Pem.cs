using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IngressController.Kubernetes.Api.Credentials;

/// <summary>Certificates and keys from PEM text. Failures never quote the text.</summary>
static class Pem
{
    /// <exception cref="CryptographicException">There is no usable certificate in it.</exception>
    public static X509Certificate2Collection Certificates(byte[] pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(Encoding.UTF8.GetString(pem));
        return certificates.Count > 0 ? certificates : throw new CryptographicException("holds no PEM certificate");
    }

    /// <summary>A client certificate with its key and any intermediates that follow it.</summary>
    /// <exception cref="CryptographicException">One of them is unusable, or they do not belong together.</exception>
    public static SslStreamCertificateContext ClientCertificate(byte[] certificatePem, byte[] keyPem)
    {
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(certificatePem), Encoding.UTF8.GetString(keyPem));
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            // Do not use this exception's own message: nothing that was read from a key belongs in a log.
            throw new CryptographicException("the certificate and the key do not belong together, or one is not PEM", error);
        }

        var intermediates = Certificates(certificatePem);
        intermediates.RemoveAt(0);
        return SslStreamCertificateContext.Create(leaf, intermediates, offline: true);
    }
}
