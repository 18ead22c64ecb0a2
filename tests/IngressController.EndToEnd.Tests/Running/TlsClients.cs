using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>Three hosts with certificates of their own, a wildcard, and any other name: what the clients of others get (behaviour 45).</summary>
public sealed partial class TlsClients
{
    static readonly (string Name, string Certificate)[] Names =
    [
        ("a.example", "a.example"), ("b.example", "b.example"), ("c.example", "c.example"),
        ("any.wild.example", "*.wild.example"), ("two.labels.wild.example", "default"), ("unknown.example", "default"),
    ];

    [Fact]
    public async Task OpenSsl_is_shown_the_certificate_of_each_name()
    {
        await using var site = await Site.StartAsync();
        foreach (var (name, certificate) in Names)
        {
            var shown = await Command.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{site.Port}", "-servername", name]);
            Assert.Equal(site.Certificates[certificate].Thumbprint, ThumbprintOf(shown.Output));
        }
    }

    [Theory]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Curl_trusts_the_names_that_have_a_certificate_and_no_others(string version)
    {
        await using var site = await Site.StartAsync();
        foreach (var (name, certificate) in Names)
        {
            var result = await Command.RunAsync("curl", [
                "-sS", version, "--cacert", site.TrustFile, "--resolve", $"{name}:{site.Port}:127.0.0.1", "-o", "/dev/null", "-w", "%{http_code}",
                $"https://{name}:{site.Port}/"]);
            if (certificate == "default")
                Assert.True(result.ExitCode == 60, $"{name}: {result.ExitCode} {result.Error}");
            else
                Assert.Equal((0, "200"), (result.ExitCode, result.Output));
        }
    }

    [Fact]
    public async Task A_browser_shows_the_pages_of_all_hosts_with_a_certificate()
    {
        await using var site = await Site.StartAsync();
        var keys = site.Certificates.Where(pair => pair.Key != "default").Select(pair => KeyHashOf(pair.Value));
        await using var browser = await Browser.StartAsync(
            $"--host-resolver-rules=MAP * 127.0.0.1:{site.Port}", $"--ignore-certificate-errors-spki-list={string.Join(',', keys)}");
        foreach (var (name, certificate) in Names)
        {
            var page = await browser.OpenAsync();
            var visit = page.GotoAsync($"https://{name}/");
            if (certificate == "default")
                Assert.Contains("ERR_CERT_", (await Assert.ThrowsAnyAsync<Exception>(() => visit)).Message, StringComparison.Ordinal);
            else
                Assert.Equal(200, (await visit)!.Status);
            await page.CloseAsync();
        }
    }

    static string ThumbprintOf(string output) => X509Certificate2.CreateFromPem(Pem().Match(output).Value).Thumbprint;

    static string KeyHashOf(X509Certificate2 certificate) => Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    [GeneratedRegex("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")]
    private static partial Regex Pem();

    /// <summary>A controller that serves the hosts.</summary>
    sealed class Site(TestBed bed, Scratch folder, Dictionary<string, X509Certificate2> certificates) : IAsyncDisposable
    {
        public int Port => bed.Controller.Https.Port;

        public Dictionary<string, X509Certificate2> Certificates => certificates;

        /// <summary>Every certificate but the default one.</summary>
        public string TrustFile => folder.File("trust.pem");

        public static async Task<Site> StartAsync()
        {
            var bed = await TestBed.CreateAsync(Source.Manifests);
            var certificates = new Dictionary<string, X509Certificate2>();
            await bed.StartServiceAsync("web");
            await ApplyAsync("a", "a.example");
            await ApplyAsync("b", "b.example");
            await ApplyAsync("c", "c.example");
            await ApplyAsync("wild", "*.wild.example");
            certificates["default"] = await CertifyAsync(bed, "fallback", "default.example");
            await bed.StartControllerAsync("--default-ssl-certificate", "default/fallback");
            var folder = new Scratch("tls-clients");
            await File.WriteAllTextAsync(
                folder.File("trust.pem"),
                string.Concat(certificates.Where(pair => pair.Key != "default").Select(pair => pair.Value.ExportCertificatePem() + "\n")));
            return new(bed, folder, certificates);

            async Task ApplyAsync(string name, string host)
            {
                certificates[host] = await CertifyAsync(bed, name, host);
                await bed.ApplyAsync($$"""
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata:
                      name: {{name}}
                    spec:
                      ingressClassName: yarp
                      tls:
                      - hosts: ["{{host}}"]
                        secretName: {{name}}
                      rules:
                      - host: "{{host}}"
                        http:
                          paths:
                          - path: /
                            pathType: Prefix
                            backend:
                              service:
                                name: web
                                port: {name: http}
                    """);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await bed.DisposeAsync();
            folder.Dispose();
            foreach (var certificate in certificates.Values)
                certificate.Dispose();
        }

        static async Task<X509Certificate2> CertifyAsync(TestBed bed, string secret, string host)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(host);
            request.CertificateExtensions.Add(names.Build());
            var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
            await bed.ApplyAsync($$"""
                apiVersion: v1
                kind: Secret
                metadata: { name: {{secret}} }
                type: kubernetes.io/tls
                data:
                  tls.crt: {{Base64(certificate.ExportCertificatePem())}}
                  tls.key: {{Base64(key.ExportPkcs8PrivateKeyPem())}}
                """);
            return certificate;
        }

        static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }
}
