using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tls;

/// <summary>The certificate for names without their own: self-signed, created on first use after each start (behaviour 43).</summary>
sealed class DefaultCertificate(TimeProvider time)
{
    readonly Lazy<SslStreamCertificateContext> _context = new(() => SslStreamCertificateContext.Create(Make(time.GetUtcNow()), null, offline: true));

    public SslStreamCertificateContext Context => _context.Value;

    static X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            // The encoded order is the reverse of this one.
            "CN=Kubernetes Ingress Controller Fake Certificate, O=Acme Co", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ingress.local");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(now.AddMinutes(-1), now.AddDays(365));
    }
}
