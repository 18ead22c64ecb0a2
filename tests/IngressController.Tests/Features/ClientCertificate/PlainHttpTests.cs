using System.Globalization;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.ClientCertificate;

/// <summary>A host that requires client certificates lets nobody in without one, whatever a request or a proxy says of its connection.</summary>
public sealed class PlainHttpTests
{
    const string Page = "<center>No required SSL certificate was sent</center>";
    const string Challenge = "/.well-known/acme-challenge/TOKEN";

    static readonly TestAuthority Servers = TestAuthority.Create("Servers");
    static readonly TestAuthority Authority = TestAuthority.Create("Clients");
    static readonly TestCertificate Server = Servers.Server("a.test", "b.test");

    [Theory]
    [InlineData("/")]
    [InlineData(Challenge)]
    [InlineData("/.well-known/acme-challenge/..;/..;/admin")]
    [InlineData("/.well-known/acme-challenge/..%5c..%5cadmin")]
    [InlineData("/.well-known/acme-challengeXYZ")]
    public async Task Plain_HTTP_is_redirected_whatever_the_path(string target)
    {
        await using var edge = await StartAsync();
        Assert.Equal(308, StatusOf(await SendAsync(edge, target)));
        AssertNothingServed(edge);
    }

    [Theory]
    [InlineData("ssl-redirect: false")]
    [InlineData("ssl-redirect: false", "auth-tls-error-page: https://help.test/")]
    public async Task Where_nothing_redirects_it_is_refused(params string[] annotations)
    {
        await using var edge = await StartAsync(annotations);
        var answer = await SendAsync(edge, "/");
        Assert.Equal(annotations.Length == 1 ? 400 : 302, StatusOf(answer));
        Assert.Equal(annotations.Length == 1, answer.Contains(Page, StringComparison.Ordinal));
        AssertNothingServed(edge);
    }

    [Theory]
    [InlineData("use-forwarded-headers: \"true\"")]
    [InlineData("use-forwarded-headers: \"true\"\nproxy-real-ip-cidr: 127.0.0.0/8")]
    public async Task A_proxy_that_says_https_has_no_certificate_to_show(string settings)
    {
        await using var edge = await StartAsync([], settings);
        Assert.Contains(Page, await SendAsync(edge, "/", "X-Forwarded-Proto: https\r\n"), StringComparison.Ordinal);
        AssertNothingServed(edge);
    }

    [Fact]
    public async Task A_PROXY_header_that_names_port_443_is_no_certificate()
    {
        await using var edge = await StartAsync([], "use-proxy-protocol: \"true\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\nGET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        Assert.Contains(Page, await client.ReadToEndAsync(), StringComparison.Ordinal);
        AssertNothingServed(edge);
    }

    [Fact]
    public async Task The_path_of_an_own_rule_for_challenges_is_served()
    {
        await using var edge = await StartAsync([], more:
        [
            EdgeFixture.Ingress("solver", "a.test", [$"{Challenge}=other"]),
            EdgeFixture.Ingress("near", "a.test", ["/.well-known/acme-challengeXYZ=other"]),
        ]);
        Assert.Equal(200, StatusOf(await SendAsync(edge, Challenge)));
        Assert.Equal(308, StatusOf(await SendAsync(edge, "/.well-known/acme-challenge/OTHER")));
        Assert.Equal(308, StatusOf(await SendAsync(edge, "/.well-known/acme-challengeXYZ")));
        Assert.Equal(400, StatusOf(await SendAsync(edge, Challenge + "/..;/..;/..;/admin")));
        Assert.Equal(1, edge.Pods.Values.Sum(pod => pod.Statistics.Requests));
    }

    [Theory]
    [InlineData("optional", 200)]
    [InlineData("optional_no_ca", 200)]
    [InlineData("off", 200)]
    [InlineData("on", 400)]
    public async Task Plain_HTTP_passes_where_a_certificate_may_be_missing(string verify, int status)
    {
        await using var edge = await StartAsync([$"auth-tls-verify-client: {verify}", "ssl-redirect: false"]);
        Assert.Equal(status, StatusOf(await SendAsync(edge, "/")));
    }

    [Fact]
    public async Task An_Ingress_that_requires_what_the_host_does_not_gets_it_on_its_own_paths()
    {
        await using var edge = await StartAsync(["auth-tls-verify-client: on", "auth-tls-match-cn: CN=x", "ssl-redirect: false"], more:
            [EdgeFixture.Ingress("own", "a.test", ["/own=other"], "auth-tls-secret: default/clients", "auth-tls-verify-client: on", "ssl-redirect: false")]);
        Assert.NotEqual(200, StatusOf(await SendAsync(edge, "/own")));
        AssertNothingServed(edge);
    }

    static Task<EdgeFixture> StartAsync(string[]? annotations = null, string? settings = null, string[]? more = null) => EdgeFixture.StartAsync(
        TlsYaml.Join([
            TlsYaml.Ingress("a", "a.test", "server", annotations: ["auth-tls-secret: default/clients", .. annotations ?? []]),
            EdgeFixture.Secret("clients", ("ca.crt", Authority.Pem)), TlsYaml.Secret("server", Server), .. more ?? []]),
        settings);

    static Task<string> SendAsync(EdgeFixture edge, string target, string headers = "") =>
        edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: a.test\r\n{headers}Connection: close\r\n\r\n");

    static int StatusOf(string answer) => int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);

    static void AssertNothingServed(EdgeFixture edge) => Assert.Equal(0, edge.Pods.Values.Sum(pod => pod.Statistics.Requests));
}
