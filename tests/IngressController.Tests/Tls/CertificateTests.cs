using System.Net.Security;
using System.Security.Authentication;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Tls;

/// <summary>Behaviour 42 to 50 through real sockets.</summary>
public sealed class CertificateTests
{
    static readonly TestAuthority Authority = TestAuthority.Create();

    [Fact]
    public async Task Each_name_gets_its_own_certificate_a_wildcard_its_one_label_and_any_other_the_default()
    {
        var (a, b, wild) = (Authority.Server("a.test"), Authority.RsaServer("b.test"), Authority.Server("*.wild.test"));
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "a"), TlsYaml.Ingress("b", "b.test", "b"), TlsYaml.Ingress("wild", "*.wild.test", "wild"),
            TlsYaml.Secret("a", a), TlsYaml.Secret("b", b), TlsYaml.Secret("wild", wild)));

        Assert.Equal(a.Serial, await SerialAsync(edge, "a.test"));
        Assert.Equal(a.Serial, await SerialAsync(edge, "A.Test"));
        Assert.Equal(b.Serial, await SerialAsync(edge, "b.test"));
        Assert.Equal(wild.Serial, await SerialAsync(edge, "one.wild.test"));
        foreach (var name in new[] { "", "unknown.test", "two.labels.wild.test", "wild.test" })
        {
            await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, name);
            Assert.Equal("CN=Kubernetes Ingress Controller Fake Certificate, O=Acme Co", client.Certificate.Subject);
        }
    }

    [Fact]
    public async Task A_host_without_tls_of_its_own_gets_the_certificate_of_the_wildcard_that_covers_it()
    {
        var wild = Authority.Server("*.wild.test");
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("wild", "*.wild.test", "wild"), EdgeFixture.Ingress("own", "own.wild.test", ["/=web"]), TlsYaml.Secret("wild", wild)));

        Assert.Equal(wild.Serial, await SerialAsync(edge, "own.wild.test"));
    }

    [Fact]
    public async Task A_host_that_no_tls_entry_lists_gets_the_first_certificate_that_covers_it()
    {
        var (other, right) = (Authority.Server("other.test"), Authority.Server("x.test", "*.test"));
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", tls: "[{ secretName: other }, { hosts: [z.test], secretName: right }]"),
            TlsYaml.Secret("other", other), TlsYaml.Secret("right", right)));

        Assert.Equal(right.Serial, await SerialAsync(edge, "a.test"));
    }

    [Fact]
    public async Task The_default_certificate_is_that_of_the_flag_and_stands_in_for_a_Secret_that_does_not_cover()
    {
        var (standard, wrong) = (Authority.Server("standard.test"), Authority.Server("wrong.test"));
        await using var edge = await EdgeFixture.StartAsync(
            TlsYaml.Join(
                TlsYaml.Ingress("a", "a.test", "wrong"), TlsYaml.Ingress("b", "b.test", "missing"),
                TlsYaml.Secret("standard", standard), TlsYaml.Secret("wrong", wrong)),
            configure: options => options with { Translation = options.Translation with { DefaultCertificate = new("default", "standard") } });

        foreach (var name in new[] { "a.test", "b.test", "unknown.test", "" })
            Assert.Equal(standard.Serial, await SerialAsync(edge, name));
        Assert.Contains(
            edge.Log,
            line => line.Contains(
                "Ingress default/a: spec.tls: the certificate in Secret default/wrong is for wrong.test, not for host \"a.test\"",
                StringComparison.Ordinal));
        Assert.Contains(edge.Log, line => line.Contains("Ingress default/b: spec.tls: Secret default/missing does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_whole_chain_is_sent_in_order_whatever_the_order_in_the_Secret()
    {
        var intermediate = Authority.Intermediate("Test Intermediate");
        var leaf = intermediate.Server("a.test");
        var shuffled = leaf with { Certificate = $"{Authority.Pem}\n{intermediate.Pem}\n{leaf.Certificate}" };
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(TlsYaml.Ingress("a", "a.test", "a"), TlsYaml.Secret("a", shuffled)));

        await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, "a.test");

        Assert.Equal(leaf.Serial, client.Certificate.SerialNumber);
        Assert.Equal(["CN=server", "CN=Test Intermediate"], client.Chain);
        Assert.Contains(edge.Log, line => line.Contains("(CertificateOutOfOrder)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_renewed_Secret_serves_the_next_handshake_and_open_connections_go_on()
    {
        var (first, second) = (Authority.Server("a.test"), Authority.Server("a.test"));
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(TlsYaml.Ingress("a", "a.test", "a"), TlsYaml.Secret("a", first)));
        await using var open = await TlsClient.ConnectAsync(edge.Ports.Https, "a.test");

        await edge.ApplyAsync(TlsYaml.Secret("a", second));

        Assert.Equal(second.Serial, await SerialAsync(edge, "a.test"));
        Assert.StartsWith("HTTP/1.1 200 ", await open.GetAsync("a.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_ssl_reject_handshake_a_name_of_no_rule_gets_no_certificate()
    {
        var a = Authority.Server("a.test");
        await using var edge = await EdgeFixture.StartAsync(
            TlsYaml.Join(TlsYaml.Ingress("a", "a.test", "a"), TlsYaml.Secret("a", a)), settings: "ssl-reject-handshake: \"true\"");

        Assert.Equal(a.Serial, await SerialAsync(edge, "a.test"));
        await Assert.ThrowsAnyAsync<Exception>(() => SerialAsync(edge, "unknown.test"));
        await Assert.ThrowsAnyAsync<Exception>(() => SerialAsync(edge, ""));
    }

    [Fact]
    public async Task Protocols_suites_and_ALPN_follow_the_settings()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]));
        await using var standard = await ConnectAsync(edge, SslProtocols.None);
        Assert.Equal((SslProtocols.Tls13, "h2"), (standard.Version, standard.Protocol));

        await using var edited = await EdgeFixture.StartAsync(
            TlsYaml.Join(
                EdgeFixture.Ingress("a", "a.test", ["/=web"]),
                EdgeFixture.Ingress("b", "b.test", ["/=web"], "ssl-ciphers: ECDHE-RSA-AES128-GCM-SHA256")),
            settings: "ssl-protocols: TLSv1.2\nuse-http2: \"false\"\nssl-ciphers: DHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384");
        await using var a = await ConnectAsync(edited, SslProtocols.None);
        await using var b = await TlsClient.ConnectAsync(edited.Ports.Https, "b.test");

        Assert.Equal((SslProtocols.Tls12, "http/1.1", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384), (a.Version, a.Protocol, a.Suite));
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, b.Suite);
        Assert.Contains(
            edited.Log,
            line => line.Contains("ConfigMap default/settings: ssl-ciphers: is honoured but for DHE-RSA-AES256-GCM-SHA384", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(edited, SslProtocols.Tls13));
    }

    [Fact]
    public async Task Plain_HTTP_on_the_TLS_port_is_told_so()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]));
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{edge.Ports.Https}/"));

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(
            "<html>\r\n<head><title>400 The plain HTTP request was sent to HTTPS port</title></head>\r\n<body>\r\n" +
            "<center><h1>400 Bad Request</h1></center>\r\n" +
            "<center>The plain HTTP request was sent to HTTPS port</center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
            await answer.Content.ReadAsStringAsync());
    }

    static Task<TlsClient> ConnectAsync(EdgeFixture edge, SslProtocols protocols) => TlsClient.ConnectAsync(edge.Ports.Https, "a.test", configure: options =>
    {
        options.EnabledSslProtocols = protocols;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11];
    });

    static async Task<string> SerialAsync(EdgeFixture edge, string name)
    {
        await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, name);
        return client.Certificate.SerialNumber;
    }
}
