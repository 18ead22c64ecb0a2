using System.Net;
using System.Net.Security;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.ClientCertificate;

/// <summary>Behaviour 18 and 51 through real sockets.</summary>
public sealed class ClientCertificateTests
{
    const string NoCertificate = "<center>No required SSL certificate was sent</center>";
    const string BadCertificate = "<center>The SSL certificate error</center>";

    static readonly TestAuthority Servers = TestAuthority.Create("Servers");
    static readonly TestAuthority Authority = TestAuthority.Create("Clients");
    static readonly TestAuthority Stranger = TestAuthority.Create("Stranger");
    static readonly TestCertificate Server = Servers.Server("a.test", "b.test", "c.test");
    static readonly TestCertificate Alice = Authority.Client("CN=alice, O=Acme, C=DE");

    [Fact]
    public async Task Required_certificates_open_the_host_and_their_absence_or_falsehood_gets_a_page()
    {
        await using var edge = await StartAsync([]);

        var good = await SendAsync(edge, "a.test", Alice);
        Assert.Equal(("SUCCESS", "CN=alice,O=Acme,C=DE", "CN=Clients"),
            (good!.Header("ssl-client-verify"), good.Header("ssl-client-subject-dn"), good.Header("ssl-client-issuer-dn")));
        Assert.Null(good.Header("ssl-client-cert"));
        Assert.Contains(NoCertificate, await GetAsync(edge, "a.test", null), StringComparison.Ordinal);
        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Stranger.Client("CN=mallory")), StringComparison.Ordinal);
        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Authority.Client("CN=late", days: -1)), StringComparison.Ordinal);
        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Servers.Server("alice")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("optional", "NONE", null)]
    [InlineData("optional_no_ca", "NONE", "FAILED:unable to verify the first certificate")]
    public async Task Optional_certificates_may_be_missing_and_only_without_authority_be_anybodys(string mode, string none, string? stranger)
    {
        await using var edge = await StartAsync([$"auth-tls-verify-client: {mode}"]);

        Assert.Equal(none, (await SendAsync(edge, "a.test", null))!.Header("ssl-client-verify"));
        Assert.Equal("SUCCESS", (await SendAsync(edge, "a.test", Alice))!.Header("ssl-client-verify"));
        Assert.Equal(stranger, (await SendAsync(edge, "a.test", Stranger.Client("CN=mallory")))?.Header("ssl-client-verify"));
        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Authority.Client("CN=late", days: -1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Off_asks_for_nothing()
    {
        await using var edge = await StartAsync(["auth-tls-verify-client: off"]);

        Assert.Null((await SendAsync(edge, "a.test", Alice))!.Header("ssl-client-verify"));
    }

    [Fact]
    public async Task What_a_client_says_about_its_certificate_never_reaches_a_pod()
    {
        await using var edge = await StartAsync(["auth-tls-verify-client: optional"]);
        const string forged = "ssl-client-verify: SUCCESS\r\nSSL-Client-Subject-DN: CN=root\r\nssl-client-issuer-dn: CN=root\r\nssl-client-cert: x\r\n";

        foreach (var host in new[] { "a.test", "b.test" })
        {
            var seen = await SendAsync(edge, host, null, forged);
            Assert.Equal(host == "a.test" ? "NONE" : null, seen!.Header("ssl-client-verify"));
            Assert.Equal((null, null, null), (seen.Header("ssl-client-subject-dn"), seen.Header("ssl-client-issuer-dn"), seen.Header("ssl-client-cert")));
        }
    }

    [Fact]
    public async Task The_certificate_is_passed_on_request()
    {
        await using var edge = await StartAsync(["auth-tls-pass-certificate-to-upstream: true"]);

        var seen = await SendAsync(edge, "a.test", Alice);

        Assert.Equal(Alice.Certificate + "\n", Uri.UnescapeDataString(seen!.Header("ssl-client-cert")!));
    }

    [Fact]
    public async Task The_authentication_service_learns_whose_certificate_it_is_and_hears_no_lies_about_it()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        string[] annotations =
            [$"auth-url: http://localhost:{service.Port}/", "auth-tls-pass-certificate-to-upstream: true", "auth-tls-verify-client: optional"];
        await using var edge = await StartAsync(annotations, b: annotations[..1]);

        Assert.NotNull(await SendAsync(edge, "a.test", Alice, "ssl-client-issuer-dn: CN=root\r\n"));
        var headers = Assert.Single(service.Questions).Headers;
        Assert.Equal(("SUCCESS", "CN=alice,O=Acme,C=DE", "CN=Clients"),
            (headers["ssl-client-verify"].ToString(), headers["ssl-client-subject-dn"].ToString(), headers["ssl-client-issuer-dn"].ToString()));
        Assert.Equal(Alice.Certificate + "\n", Uri.UnescapeDataString(headers["ssl-client-cert"].ToString()));

        const string forged = "ssl-client-verify: SUCCESS\r\nSSL-Client-Subject-DN: CN=root\r\n";
        Assert.NotNull(await SendAsync(edge, "a.test", null, forged));
        Assert.NotNull(await SendAsync(edge, "b.test", null, forged));
        Assert.Equal(["SUCCESS", "NONE", ""], service.Questions.Select(question => question.Headers["ssl-client-verify"].ToString()));
        Assert.Equal(["", ""], service.Questions.Skip(1).Select(question => question.Headers["ssl-client-subject-dn"].ToString()));
    }

    [Fact]
    public async Task The_depth_bounds_the_authorities_in_between()
    {
        var second = Authority.Intermediate("One").Intermediate("Two");
        var deep = second.Client("CN=deep");
        string[] chain = ["auth-tls-verify-depth: 2"];
        var bundle = $"{Authority.Pem}\n{second.Pem}";
        await using var shallow = await StartAsync([], bundle);
        await using var edge = await StartAsync(chain, bundle);

        Assert.Contains(BadCertificate, await GetAsync(shallow, "a.test", deep), StringComparison.Ordinal);
        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", deep), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_within_the_depth_passes()
    {
        var one = Authority.Intermediate("One");
        var two = one.Intermediate("Two");
        var bundle = $"{Authority.Pem}\n{one.Pem}\n{two.Pem}";
        await using var shallow = await StartAsync([], bundle);
        await using var edge = await StartAsync(["auth-tls-verify-depth: 2"], bundle);

        Assert.Equal("SUCCESS", (await SendAsync(shallow, "a.test", one.Client("CN=near")))!.Header("ssl-client-verify"));
        Assert.Contains(BadCertificate, await GetAsync(shallow, "a.test", two.Client("CN=far")), StringComparison.Ordinal);
        Assert.Equal("SUCCESS", (await SendAsync(edge, "a.test", two.Client("CN=far")))!.Header("ssl-client-verify"));
    }

    [Fact]
    public async Task Revoked_certificates_are_refused_also_on_connections_that_were_open_before()
    {
        var bob = Authority.Client("CN=bob");
        var soon = DateTimeOffset.UtcNow.AddDays(5);
        await using var edge = await StartAsync([], crl: Authority.Revoke(soon, Alice));
        await using var open = await ConnectAsync(edge, "a.test", bob);

        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Alice), StringComparison.Ordinal);
        Assert.NotNull(await SendAsync(edge, "a.test", bob));
        await edge.ApplyAsync(EdgeFixture.Secret("clients", ("ca.crt", Authority.Pem), ("ca.crl", Authority.Revoke(soon, Alice, bob))));
        Assert.Contains(BadCertificate, await open.GetAsync("a.test"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("other")]
    public async Task Without_a_list_that_holds_for_every_issuer_nobody_passes(string which)
    {
        var list = which == "expired" ? Authority.Revoke(DateTimeOffset.UtcNow.AddDays(-1)) : Stranger.Revoke(DateTimeOffset.UtcNow.AddDays(5));
        await using var edge = await StartAsync([], crl: list);

        Assert.Contains(BadCertificate, await GetAsync(edge, "a.test", Alice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_match_is_unauthorized_also_over_plain_HTTP()
    {
        await using var edge = await StartAsync(["auth-tls-match-cn: CN=al.*ce"]);

        Assert.NotNull(await SendAsync(edge, "a.test", Alice));
        var refused = await GetAsync(edge, "a.test", Authority.Client("CN=bob"));
        Assert.StartsWith("HTTP/1.1 403 ", refused, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nclient certificate unauthorized", refused, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403 ", await edge.SendRawAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_page_takes_the_place_of_the_400()
    {
        await using var edge = await StartAsync(["auth-tls-error-page: https://help.test/certificates"]);

        var refused = await GetAsync(edge, "a.test", null);

        Assert.StartsWith("HTTP/1.1 302 ", refused, StringComparison.Ordinal);
        Assert.Contains("\r\nLocation: https://help.test/certificates\r\n", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Host_other_than_the_server_name_is_misdirected_also_later_on_one_HTTP_2_connection()
    {
        await using var edge = await StartAsync([]);
        await using var tls = await TlsClient.ConnectAsync(
            edge.Ports.Https, "b.test", Alice, options => options.ApplicationProtocols = [SslApplicationProtocol.Http2]);
        using var client = tls.ToHttp2Client();

        Assert.Equal(200, await StatusAsync("b.test"));
        Assert.Equal(421, await StatusAsync("a.test"));
        Assert.Equal(200, await StatusAsync("b.test"));
        Assert.Contains("421 Misdirected Request", await GetAsync(edge, "b.test", Alice, host: "a.test"), StringComparison.Ordinal);

        async Task<int> StatusAsync(string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://edge.test/")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Host = host;
            using var answer = await client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_Host_that_a_client_only_claims_was_asked_for_does_not_count()
    {
        await using var edge = await StartAsync([], settings: "use-forwarded-headers: \"true\"");
        Assert.Contains("421 Misdirected Request",
            await GetAsync(edge, "b.test", Alice, "X-Forwarded-Host: b.test\r\n", host: "a.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_authority_closes_the_Ingress_and_the_rest_of_its_host()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "server", annotations: ["auth-tls-secret: default/missing"]),
            EdgeFixture.Ingress("a2", "a.test", ["/other=other"]),
            TlsYaml.Secret("server", Server)));

        Assert.StartsWith("HTTP/1.1 503 ", await GetAsync(edge, "a.test", Alice), StringComparison.Ordinal);
        await using var client = await ConnectAsync(edge, "a.test", Alice);
        Assert.StartsWith("HTTP/1.1 403 ", await client.GetAsync("a.test", "/other"), StringComparison.Ordinal);
        await edge.ApplyAsync(EdgeFixture.Secret("missing", ("ca.crt", Authority.Pem)));
        Assert.NotNull(await SendAsync(edge, "a.test", Alice));
    }

    [Fact]
    public async Task Of_two_Ingresses_that_disagree_the_stricter_decides_and_the_other_is_told()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("z-older", "a.test", "server", annotations: ["auth-tls-secret: default/clients", "auth-tls-verify-client: optional"]),
            EdgeFixture.Ingress("stricter", "a.test", ["/strict=other"], "auth-tls-secret: default/clients"),
            EdgeFixture.Secret("clients", ("ca.crt", Authority.Pem)), TlsYaml.Secret("server", Server)));

        Assert.Contains(NoCertificate, await GetAsync(edge, "a.test", null), StringComparison.Ordinal);
        Assert.NotNull(await SendAsync(edge, "a.test", Alice));
        Assert.Contains(edge.Log, line =>
            line.Contains("Ingress default/z-older: auth-tls-secret: asks for other client certificates", StringComparison.Ordinal));
    }

    static Task<EdgeFixture> StartAsync(string[] annotations, string? bundle = null, string? crl = null, string? settings = null, string[]? b = null)
    {
        (string, string)[] data = crl is null ? [("ca.crt", bundle ?? Authority.Pem)] : [("ca.crt", bundle ?? Authority.Pem), ("ca.crl", crl)];
        return EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "server", annotations: ["auth-tls-secret: default/clients", .. annotations]),
            TlsYaml.Ingress("b", "b.test", "server", annotations: b ?? []),
            EdgeFixture.Secret("clients", data), TlsYaml.Secret("server", Server)), settings);
    }

    static Task<TlsClient> ConnectAsync(EdgeFixture edge, string name, TestCertificate? client) => TlsClient.ConnectAsync(edge.Ports.Https, name, client);

    static async Task<string> GetAsync(EdgeFixture edge, string name, TestCertificate? certificate, string headers = "", string? host = null)
    {
        await using var client = await ConnectAsync(edge, name, certificate);
        return await client.GetAsync(host ?? name, "/", headers);
    }

    /// <summary>What the pod saw; null when the request did not get there.</summary>
    static async Task<EchoAnswer?> SendAsync(EdgeFixture edge, string name, TestCertificate? certificate, string headers = "")
    {
        var answer = await GetAsync(edge, name, certificate, headers);
        if (!answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            return null;
        var (from, to) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}') + 1);
        return JsonSerializer.Deserialize(answer[from..to], EchoJson.Default.EchoAnswer);
    }
}
