using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Lab;

/// <summary>Point 6 of the lab: virtual hosts on one address, and TLS with a self-signed Secret.</summary>
public sealed class LabHosts
{
    [Theory]
    [EverySource]
    public async Task Virtual_hosts_share_one_address_and_any_other_host_is_not_found(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        await AddHostsAsync(lab.Bed);
        var client = lab.Bed.Client;

        Assert.Equal("websrv", (await client.GetAsync("http://gasbugs.com/guest")).Service);
        Assert.Equal("guestsrv", (await client.GetAsync("http://dict.gasbugs.com/")).Service);

        // The lab's first Ingress has no host and so takes every other host; without it there is nothing for them.
        await lab.Bed.DeleteAsync(LabCluster.Read("ingress.yaml"));
        await client.UntilStatusAsync("http://other.gasbugs.com/", HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("http://127.0.0.1/")).Status);
        Assert.Equal("websrv", (await client.GetAsync("http://gasbugs.com/")).Service);
    }

    [Theory]
    [EverySource]
    public async Task A_TLS_Secret_serves_its_host(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        await AddHostsAsync(lab.Bed);
        var client = lab.Bed.Client;

        var response = await client.GetAsync("https://www.gasbugs.com/");
        Assert.Equal("websrv", response.Service);
        Assert.Equal("CN=www.gasbugs.com", client.ServerCertificate?.Subject);
        Assert.Equal("https", response.Echo.Header("X-Forwarded-Proto"));
        Assert.Equal("443", response.Echo.Header("X-Forwarded-Port"));
    }

    [Theory]
    [EverySource]
    public async Task A_host_without_certificate_is_served_with_the_default_one(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        await AddHostsAsync(lab.Bed);

        Assert.Equal("websrv", (await lab.Bed.Client.GetAsync("https://gasbugs.com/")).Service);
        Assert.Contains("Fake Certificate", lab.Bed.Client.ServerCertificate?.Subject, StringComparison.Ordinal);
    }

    static async Task AddHostsAsync(TestBed bed)
    {
        await bed.ApplyAsync(TlsSecret());
        await bed.ApplyAsync(LabCluster.Read("hosts.yaml"));
        await bed.Client.UntilServedByAsync("http://gasbugs.com/admin", "websrv");
        await bed.Client.UntilServedByAsync("https://www.gasbugs.com/admin", "websrv");
    }

    /// <summary>What <c>openssl req -x509 -subj /CN=www.gasbugs.com</c> and <c>kubectl create secret tls</c> make.</summary>
    static string TlsSecret()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=www.gasbugs.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(365));
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: tls-secret}
            type: kubernetes.io/tls
            data:
              tls.crt: {{Base64(certificate.ExportCertificatePem())}}
              tls.key: {{Base64(key.ExportPkcs8PrivateKeyPem())}}
            """;
    }

    static string Base64(string pem) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem));
}
