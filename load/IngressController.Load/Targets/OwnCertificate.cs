using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Load.Targets;

/// <summary>Certificates that this program signs itself.</summary>
static class OwnCertificate
{
    /// <summary>Certificate and key as PEM, good for a week.</summary>
    public static (string Certificate, string Key) Create(params IReadOnlyList<string> hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddDays(7));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
