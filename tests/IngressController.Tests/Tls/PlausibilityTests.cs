using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IngressController.Tests.Edge;
using IngressController.Tls;
using IngressController.Tls.Clients;

namespace IngressController.Tests.Tls;

/// <summary>A Secret that would take long to read is refused at a glance.</summary>
public sealed class PlausibilityTests
{
    static readonly TestCertificate Good = TestAuthority.Create().Server("a.test");

    [Theory]
    [InlineData(20, null)]
    [InlineData(400_000, "more than the 21 that are allowed")]
    [InlineData(30, "more than the 21 that are allowed")]
    public void A_serial_number_is_as_long_as_one_may_be(int length, string? problem)
    {
        var serial = new byte[length];
        Array.Fill(serial, (byte)0x55);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256);
        using var made = request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), serial);
        var read = Read(made.ExportCertificatePem(), key.ExportECPrivateKeyPem());
        if (problem is null)
            Assert.Null(read.Problem);
        else
            Assert.Matches($"{problem}|more than the 262,144", read.Problem);
    }

    [Fact]
    public void A_text_holds_as_many_blocks_as_one_may()
    {
        var begins = string.Concat(Enumerable.Repeat("-----BEGIN A-----", 55_000));
        Assert.Equal("tls.crt has 55,000 PEM blocks, more than the 512 that are allowed", Read(begins, Good.Key).Problem);
        Assert.Equal("tls.key has 55,000 PEM blocks, more than the 512 that are allowed", Read(Good.Certificate, begins).Problem);
        Assert.Equal("its ca.crt has 55,000 PEM blocks, more than the 512 that are allowed",
            ClientAuthority.Of(TestCertificate.SecretOf("x", ("ca.crt", begins)).Data).Problem);
    }

    [Fact]
    public void A_text_and_each_block_are_as_long_as_they_may_be()
    {
        Assert.Contains("more than the 1,048,576 that are allowed", Read(new('x', 1_048_577), Good.Key).Problem, StringComparison.Ordinal);
        var block = PemEncoding.WriteString("CERTIFICATE", new byte[262_145]);
        Assert.Contains("a PEM block has 262,145 bytes", Read(block, Good.Key).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_has_as_many_names_and_an_RSA_key_as_many_bits_as_they_may()
    {
        var names = TestAuthority.Create().Server([.. Enumerable.Range(0, 10_001).Select(i => $"n{i}.test")]);
        Assert.Contains("has 10,001 names, more than the 10,000", Read(names.Certificate, names.Key).Problem, StringComparison.Ordinal);

        // Nothing of the key but the length of its modulus is looked at, so none need be made.
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
            var inner = new AsnWriter(AsnEncodingRules.DER);
            using (inner.PushSequence())
                inner.WriteIntegerUnsigned([0x7f, .. new byte[2047]]);
            writer.WriteBitString(inner.Encode());
        }

        var own = new AsnWriter(AsnEncodingRules.DER);
        using (own.PushSequence())
            own.WriteInteger(0);
        var error = Assert.Throws<CryptographicException>(() => PrivateKeys.Fits("RSA PRIVATE KEY", own.Encode(), writer.Encode()));
        Assert.Contains("16,384 bits, more than the 8,192", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_hosts_are_served_and_the_owner_is_told()
    {
        var begins = string.Concat(Enumerable.Repeat("-----BEGIN A-----", 55_000));
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("good", "a.test", "good"), TlsYaml.Secret("good", Good), TlsYaml.Ingress("bad", "b.test", "bad"),
            EdgeFixture.Secret("bad", ("tls.crt", begins), ("tls.key", Good.Key))));
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "l.test", ["/=web"]));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://l.test/")).Pod);
        Assert.Single(edge.Log, line => line.Contains("default/bad", StringComparison.Ordinal) &&
            line.Contains("55,000 PEM blocks, more than the 512 that are allowed", StringComparison.Ordinal));
    }

    static ServerCertificate Read(string certificate, string key) =>
        ServerCertificate.Of(TestCertificate.SecretOf("x", ("tls.crt", certificate), ("tls.key", key)));
}
