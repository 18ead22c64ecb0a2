using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Load.Abuse.Tools;

/// <summary>Certificates that are well-formed, and too much.</summary>
static class EvilCertificate
{
    /// <summary>Certificate and key as PEM, with a serial number of so many octets.</summary>
    public static (string Certificate, string Key) WithSerial(int length) => Create("CN=serial.evil.test", length, ["serial.evil.test"]);

    /// <summary>Certificate and key as PEM, for so many names.</summary>
    public static (string Certificate, string Key) WithNames(int count) =>
        Create("CN=names.evil.test", 8, Enumerable.Range(0, count).Select(i => $"n{i}.evil.test"));

    /// <summary>So many authorities, as PEM.</summary>
    public static string Authorities(int count) => string.Concat(Enumerable.Range(0, count).Select(i => Create($"CN=ca{i}", 8, []).Certificate + "\n"));

    static (string Certificate, string Key) Create(string subject, int serialLength, IEnumerable<string> hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        var any = false;
        foreach (var host in hosts)
        {
            names.AddDnsName(host);
            any = true;
        }

        if (any)
            request.CertificateExtensions.Add(names.Build());
        else
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var serial = new byte[serialLength];
        Random.Shared.NextBytes(serial);
        serial[0] = 0x7F;
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now.AddMinutes(-1), now.AddDays(7), serial);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
