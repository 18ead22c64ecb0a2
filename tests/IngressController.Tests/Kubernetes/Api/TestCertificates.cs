using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IngressController.Tests.Kubernetes.Api;

/// <summary>A small authority for tests: issues servers, clients and intermediates.</summary>
sealed class TestCertificates
{
    static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-1);
    static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddDays(30);

    readonly X509Certificate2 _authority;

    TestCertificates(X509Certificate2 authority) => _authority = authority;

    public string AuthorityPem => _authority.ExportCertificatePem();

    public static TestCertificates Create(string name = "test-ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(AuthorityRequest(name, key).CreateSelfSigned(Start, End));
    }

    /// <summary>An authority that this one vouches for.</summary>
    public TestCertificates Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(Sign(AuthorityRequest(name, key), key));
    }

    /// <summary>A certificate with its key, ready for Kestrel.</summary>
    public X509Certificate2 Server(IPAddress? address = null, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        if (address is not null)
            alternatives.AddIpAddress(address);
        foreach (var name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        return Sign(request, key);
    }

    /// <summary>A client's certificate and key as PEM.</summary>
    public (string Certificate, string Key) Client(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(new($"CN={name}", key, HashAlgorithmName.SHA256), key);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    static CertificateRequest AuthorityRequest(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }

    X509Certificate2 Sign(CertificateRequest request, ECDsa key)
    {
        using var certificate = request.Create(_authority, Start.AddHours(1), End.AddHours(-1), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
