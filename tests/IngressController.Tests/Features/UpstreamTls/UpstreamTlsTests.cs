using System.Net;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.UpstreamTls;

public sealed class UpstreamTlsTests
{
    [Theory]
    [InlineData("proxy-ssl-name: pod.example", HttpStatusCode.OK)]
    [InlineData("proxy-ssl-name: other.example", HttpStatusCode.BadGateway)]
    public async Task A_verified_pod_must_have_the_name(string annotation, HttpStatusCode status)
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.example"));
        await using var edge = await StartAsync(pod, Secret(("ca.crt", authority.Pem)), "proxy-ssl-verify: on", annotation);
        Assert.Equal(status, await StatusAsync(edge));
    }

    [Fact]
    public async Task Without_a_name_the_pod_must_have_its_Services()
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "secure.default.svc"));
        await using var edge = await StartAsync(pod, Secret(("ca.crt", authority.Pem)), "proxy-ssl-verify: on");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge));
    }

    [Theory]
    [InlineData("on", HttpStatusCode.BadGateway)]
    [InlineData("off", HttpStatusCode.OK)]
    public async Task A_pod_of_another_authority_is_refused_when_verification_is_on(string verify, HttpStatusCode status)
    {
        await using var pod = await TlsPod.StartAsync(TestAuthority.Create("stranger").Endpoint(null, "pod.example"));
        await using var edge = await StartAsync(
            pod, Secret(("ca.crt", TestAuthority.Create().Pem)), $"proxy-ssl-verify: {verify}", "proxy-ssl-name: pod.example");
        Assert.Equal(status, await StatusAsync(edge));
    }

    [Theory]
    [InlineData("TLSv1.2")]
    [InlineData("TLSv1.3")]
    public async Task The_client_certificate_and_the_name_are_sent(string protocol)
    {
        var authority = TestAuthority.Create();
        var (certificate, key) = authority.Client("CN=ingress");
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.example"));
        await using var edge = await StartAsync(pod, Secret(("tls.crt", certificate), ("tls.key", key)),
            "proxy-ssl-server-name: on", "proxy-ssl-name: pod.example", $"proxy-ssl-protocols: {protocol}", "proxy-ssl-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256");
        Assert.Equal("HTTP/1.1 sni=pod.example client=CN=ingress host=a.example", await edge.Client.GetStringAsync("http://a.example/"));
    }

    [Fact]
    public async Task A_changed_Secret_is_in_force_for_the_next_request()
    {
        var (one, two) = (TestAuthority.Create("one"), TestAuthority.Create("two"));
        await using var pod = await TlsPod.StartAsync(two.Endpoint(null, "pod.example"));
        await using var edge = await StartAsync(pod, Secret(("ca.crt", one.Pem)), "proxy-ssl-verify: on", "proxy-ssl-name: pod.example");
        Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(edge));
        await edge.ApplyAsync(Secret(("ca.crt", two.Pem)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge));
        await edge.ApplyAsync(Secret(("ca.crt", one.Pem)));
        Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(edge));
        await edge.RemoveAsync(ResourceKind.Secret, "upstream");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(edge));
    }

    [Theory]
    [InlineData("ca.crt", "", "proxy-ssl-verify: on")]
    [InlineData("ca.crt", "garbage", "proxy-ssl-verify: on")]
    [InlineData("ca.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "proxy-ssl-verify: on")]
    [InlineData("tls.crt", "garbage", "proxy-ssl-verify: off")]
    public async Task A_broken_Secret_closes_the_paths(string key, string value, string verify)
    {
        await using var pod = await TlsPod.StartAsync(TestAuthority.Create().Endpoint(null, "pod.example"));
        await using var edge = await StartAsync(pod, Secret((key, value)), verify);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(edge));
    }

    [Theory]
    [InlineData("proxy-ssl-verify: on")]
    [InlineData("proxy-ssl-verify: yes")]
    public async Task Verification_without_a_Secret_closes_the_paths(string annotation)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], annotation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(edge));
    }

    [Theory]
    [InlineData("proxy-ssl-secret: upstream")]
    [InlineData("proxy-ssl-secret: other/upstream")]
    [InlineData("proxy-ssl-secret: default/missing")]
    public async Task A_Secret_that_cannot_be_had_closes_the_paths(string annotation)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], annotation));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(edge));
    }

    static string Secret(params (string Key, string Value)[] data) => EdgeFixture.Secret("upstream", data);

    static Task<EdgeFixture> StartAsync(TlsPod pod, string secret, params string[] annotations) => EdgeFixture.StartAsync(Backends.Join(
        Backends.Service("secure", pod.Endpoint), secret,
        EdgeFixture.Ingress("a", "a.example", ["/=secure"], ["backend-protocol: HTTPS", "proxy-ssl-secret: default/upstream", .. annotations])));

    static async Task<HttpStatusCode> StatusAsync(EdgeFixture edge)
    {
        using var response = await edge.Client.GetAsync("http://a.example/");
        return response.StatusCode;
    }
}
