using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.Core.Cluster;

namespace IngressController.Tests.Tls;

/// <summary>A certificate with its key, as PEM.</summary>
sealed record TestCertificate(string Certificate, string Key)
{
    public string Serial
    {
        get
        {
            using var loaded = Load();
            return loaded.SerialNumber;
        }
    }

    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Certificate, Key);

    /// <summary>As a Secret of namespace <c>default</c>.</summary>
    public Secret ToSecret(string name) => SecretOf(name, ("tls.crt", Certificate), ("tls.key", Key));

    public static Secret SecretOf(string name, params (string Key, string Value)[] data) =>
        new(new("default", name), "kubernetes.io/tls", new(data.Select(pair => KeyValuePair.Create(pair.Key, Encoding.UTF8.GetBytes(pair.Value)))));
}

/// <summary>An authority for tests: issues servers, clients, further authorities and revocation lists.</summary>
sealed class TestAuthority
{
    static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);
    static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddDays(300);

    readonly X509Certificate2 _certificate;

    TestAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public string Pem => _certificate.ExportCertificatePem();

    public static TestAuthority Create(string name = "test-ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(Authority(name, key).CreateSelfSigned(Start, End));
    }

    public TestAuthority Intermediate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(Sign(Authority(name, key), key, Start.AddDays(1), End.AddDays(-1)));
    }

    public TestCertificate Server(params string[] names) => Server(RandomNumberGenerator.GetBytes(8), Start.AddDays(2), End.AddDays(-2), rsa: false, names);

    /// <summary>A server's certificate with its key, ready for Kestrel.</summary>
    public X509Certificate2 Endpoint(IPAddress? address = null, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Alternatives(address, names));
        return Sign(request, key, Start.AddDays(2), End.AddDays(-2));
    }

    public TestCertificate RsaServer(params string[] names) => Server(RandomNumberGenerator.GetBytes(8), Start.AddDays(2), End.AddDays(-2), rsa: true, names);

    /// <summary>Valid between two numbers of days from now.</summary>
    public TestCertificate ServerValid(double from, double to, params string[] names) =>
        Server(RandomNumberGenerator.GetBytes(8), DateTimeOffset.UtcNow.AddDays(from), DateTimeOffset.UtcNow.AddDays(to), rsa: false, names);

    /// <param name="subject">A whole distinguished name.</param>
    /// <param name="days">Days until it ends.</param>
    public TestCertificate Client(string subject, double days = 100)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = Sign(request, key, Start.AddDays(2), DateTimeOffset.UtcNow.AddDays(days));
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A revocation list in PEM that names these certificates.</summary>
    public string Revoke(DateTimeOffset nextUpdate, params TestCertificate[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var one in revoked)
        {
            using var certificate = one.Load();
            builder.AddEntry(certificate);
        }

        var list = builder.Build(_certificate, 1, nextUpdate, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, nextUpdate.AddDays(-20));
        return PemEncoding.WriteString("X509 CRL", list);
    }

    static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    static X509Extension Alternatives(IPAddress? address, string[] names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        if (address is not null)
            alternatives.AddIpAddress(address);
        foreach (var name in names)
        {
            if (name.Contains("://", StringComparison.Ordinal))
                alternatives.AddUri(new(name));
            else
                alternatives.AddDnsName(name);
        }

        return alternatives.Build();
    }

    TestCertificate Server(byte[] serial, DateTimeOffset from, DateTimeOffset to, bool rsa, string[] names)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest("CN=server", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=server", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Alternatives(null, names));
        using var certificate = request.Create(_certificate.SubjectName, SignerOf(_certificate), from, to, serial);
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    X509Certificate2 Sign(CertificateRequest request, ECDsa key, DateTimeOffset from, DateTimeOffset to)
    {
        using var certificate = request.Create(_certificate.SubjectName, SignerOf(_certificate), from, to, RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    static X509SignatureGenerator SignerOf(X509Certificate2 authority) => X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!);
}
