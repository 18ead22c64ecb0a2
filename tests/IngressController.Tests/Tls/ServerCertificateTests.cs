using System.Security.Cryptography;
using IngressController.Tls;

namespace IngressController.Tests.Tls;

/// <summary>What is read from a Secret without loading its key.</summary>
public sealed class ServerCertificateTests
{
    static readonly TestAuthority Authority = TestAuthority.Create();
    static readonly TestCertificate Curve = Authority.Server("a.test", "*.b.test");
    static readonly TestCertificate Rsa = Authority.RsaServer("a.test");

    [Theory]
    [InlineData("a.test", true)]
    [InlineData("A.TEST", true)]
    [InlineData("x.b.test", true)]
    [InlineData("*.b.test", true)]
    [InlineData("x.y.b.test", false)]
    [InlineData("b.test", false)]
    [InlineData("*.a.test", false)]
    [InlineData("test", false)]
    public void A_certificate_covers_its_names_and_one_label_for_a_star(string host, bool covers) =>
        Assert.Equal(covers, Read(Curve).Facts!.Covers(host));

    [Fact]
    public void A_certificate_without_alternative_names_is_for_its_common_name()
    {
        using var key = RSA.Create(2048);
        using var made = new System.Security.Cryptography.X509Certificates.CertificateRequest(
                "CN=www.old.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        Assert.True(Read(new(made.ExportCertificatePem(), key.ExportRSAPrivateKeyPem())).Facts!.Covers("www.old.test"));
    }

    [Fact]
    public void Every_usual_form_of_a_key_is_known_to_fit()
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Rsa.Key);
        using var curve = ECDsa.Create();
        curve.ImportFromPem(Curve.Key);
        const string parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";

        Assert.All(
            new[]
            {
                Rsa, Rsa with { Key = rsa.ExportRSAPrivateKeyPem() },
                Curve, Curve with { Key = curve.ExportECPrivateKeyPem() }, Curve with { Key = parameters + curve.ExportECPrivateKeyPem() },
            },
            pair =>
            {
                var certificate = Read(pair);
                Assert.Null(certificate.Problem);
                Assert.Equal(pair.Serial, certificate.Context.TargetCertificate.SerialNumber);
            });
    }

    [Fact]
    public void A_curve_key_without_its_public_part_is_computed()
    {
        using var curve = ECDsa.Create();
        curve.ImportFromPem(Curve.Key);
        var secret = curve.ExportParameters(true).D!;
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(secret);
            using (writer.PushSequence(new(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
                writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
        }

        Assert.Null(Read(Curve with { Key = PemEncoding.WriteString("EC PRIVATE KEY", writer.Encode()) }).Problem);
    }

    public static TheoryData<string, string, string> Broken => new()
    {
        { "", Curve.Key, "tls.crt is missing or empty" },
        { Curve.Certificate, "", "tls.key is missing or empty" },
        { "garbage", Curve.Key, "tls.crt holds no certificate in PEM" },
        { PemEncoding.WriteString("CERTIFICATE", [1, 2, 3]), Curve.Key, "not an X.509 certificate" },
        { Curve.Certificate, "garbage", "tls.key holds no private key in PEM" },
        { Curve.Certificate, PemEncoding.WriteString("PRIVATE KEY", [1, 2, 3]), "the private key is damaged" },
        { Curve.Certificate, PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", [1, 2, 3]), "the key in tls.key is encrypted: store it without a password" },
        { Curve.Certificate, Rsa.Key, "the key in tls.key does not belong to the certificate in tls.crt" },
        { Rsa.Certificate, Curve.Key, "the key in tls.key does not belong to the certificate in tls.crt" },
        { Curve.Certificate, Authority.Server("a.test").Key, "the key in tls.key does not belong to the certificate in tls.crt" },
        { Rsa.Certificate, Authority.RsaServer("a.test").Key, "the key in tls.key does not belong to the certificate in tls.crt" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_wrong_is_said_without_quoting_it(string certificate, string key, string problem)
    {
        var read = Read(new(certificate, key));

        Assert.Equal(problem, read.Problem);
        Assert.Null(read.Facts);
    }

    [Fact]
    public void A_Secret_of_another_type_is_named_as_such_only_when_it_cannot_be_used()
    {
        var opaque = Curve.ToSecret("s") with { Type = "Opaque" };
        var empty = TestCertificate.SecretOf("s") with { Type = "Opaque" };

        Assert.Null(ServerCertificate.Of(opaque).Problem);
        Assert.Equal("tls.crt is missing or empty (it is of type Opaque, not kubernetes.io/tls)", ServerCertificate.Of(empty).Problem);
    }

    [Fact]
    public void Ten_thousand_names_are_read()
    {
        var many = Authority.Server([.. Enumerable.Range(0, 10_000).Select(i => $"h{i}.test")]);

        Assert.True(Read(many).Facts!.Covers("h9999.test"));
    }

    [Theory]
    [InlineData("A.test", true)]
    [InlineData("x.b.test", true)]
    [InlineData("*.b.test", true)]
    [InlineData("x.y.b.test", false)]
    [InlineData("b.test", false)]
    [InlineData("*.a.test", false)]
    [InlineData("test", false)]
    public void Many_names_cover_what_few_do(string host, bool covers)
    {
        var many = Authority.Server([.. Enumerable.Range(0, 50).Select(i => $"h{i}.test"), "a.test", "*.b.test"]);

        Assert.Equal(covers, Read(many).Facts!.Covers(host));
    }

    [Fact]
    public void No_cut_or_flipped_byte_breaks_the_reading()
    {
        using var loaded = Curve.Load();
        var der = loaded.RawData;
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var mutant = der[..random.Next(1, der.Length + 1)];
            for (var flips = random.Next(4); flips > 0; flips--)
                mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
            var read = Read(Curve with { Certificate = PemEncoding.WriteString("CERTIFICATE", mutant) });
            Assert.True(read.Problem is null ^ read.Facts is null);
        }
    }

    static ServerCertificate Read(TestCertificate pair) => ServerCertificate.Of(pair.ToSecret("s"));
}
