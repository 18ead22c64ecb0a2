using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.SslRedirect;

/// <summary>Behaviour 35 to 39 through real sockets.</summary>
public sealed class SslRedirectTests
{
    [Theory]
    [InlineData("/", "https://a.test")]
    [InlineData("/a/", "https://a.test/a")]
    [InlineData("/a//", "https://a.test/a/")]
    [InlineData("/?x=1", "https://a.test/?x=1")]
    [InlineData("/a?x=/", "https://a.test/a?x=")]
    [InlineData("/caf%C3%A9;v=1?q=%2F", "https://a.test/caf%C3%A9;v=1?q=%2F")]
    public async Task A_host_with_a_tls_section_redirects_and_cuts_one_slash(string target, string location)
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Ingress("a", "a.test", "missing"));

        Assert.Equal((308, location), await SendAsync(edge, "a.test:8080", target));
    }

    [Fact]
    public async Task A_slash_is_kept_on_request_and_another_status_sent()
    {
        await using var edge = await EdgeFixture.StartAsync(
            TlsYaml.Ingress("a", "a.test", "missing", annotations: ["preserve-trailing-slash: true"]), settings: "http-redirect-code: \"301\"");

        Assert.Equal((301, "https://a.test/a/"), await SendAsync(edge, "a.test", "/a/"));
    }

    [Fact]
    public async Task Every_path_of_the_host_redirects_unless_its_own_Ingress_says_no()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "missing"),
            EdgeFixture.Ingress("b", "a.test", ["/other=other"]),
            EdgeFixture.Ingress("c", "a.test", ["/open=admin"], "ssl-redirect: false")));

        Assert.Equal((308, "https://a.test/other"), await SendAsync(edge, "a.test", "/other"));
        Assert.Equal((200, null), await SendAsync(edge, "a.test", "/open"));
    }

    [Fact]
    public async Task A_host_under_a_wildcard_with_a_certificate_redirects_too()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("wild", "*.test", "missing"),
            EdgeFixture.Ingress("own", "own.test", ["/=web"]), EdgeFixture.Ingress("far", "x.own.test", ["/=web"])));

        Assert.Equal((308, "https://own.test"), await SendAsync(edge, "own.test", "/"));
        Assert.Equal((308, "https://any.test"), await SendAsync(edge, "any.test", "/"));
        Assert.Equal((200, null), await SendAsync(edge, "x.own.test", "/"));
    }

    [Fact]
    public async Task Without_a_certificate_only_force_redirects()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            EdgeFixture.Ingress("plain", "plain.test", ["/=web"]), EdgeFixture.Ingress("forced", "forced.test", ["/=web"], "force-ssl-redirect: true")));

        Assert.Equal((200, null), await SendAsync(edge, "plain.test", "/"));
        Assert.Equal((308, "https://forced.test"), await SendAsync(edge, "forced.test", "/"));
    }

    [Fact]
    public async Task Challenges_and_the_catch_all_are_never_redirected()
    {
        var anyHost = EdgeFixture.Ingress("any", "''", ["/=web"], "force-ssl-redirect: true") + "\n  tls: [{ secretName: missing }]";
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(TlsYaml.Ingress("a", "a.test", "missing"), anyHost));

        Assert.Equal((200, null), await SendAsync(edge, "a.test", "/.well-known/acme-challenge/token"));
        Assert.Equal((308, "https://a.test/.well-known/other"), await SendAsync(edge, "a.test", "/.well-known/other"));
        Assert.Equal((200, null), await SendAsync(edge, "unknown.test", "/"));
    }

    [Fact]
    public async Task Other_locations_can_be_exempted()
    {
        await using var edge = await EdgeFixture.StartAsync(
            TlsYaml.Ingress("a", "a.test", "missing"), settings: "no-tls-redirect-locations: /open,/free");

        Assert.Equal((200, null), await SendAsync(edge, "a.test", "/free/x"));
        Assert.Equal((308, "https://a.test/.well-known/acme-challenge/x"), await SendAsync(edge, "a.test", "/.well-known/acme-challenge/x"));
    }

    [Theory]
    [InlineData("/.well-known/acme-challengeXYZ")]
    [InlineData("/.well-known/acme-challenge/..;/..;/admin")]
    [InlineData("/.well-known/acme-challenge/..%5c..%5cadmin")]
    [InlineData("/.well-known/acme-challenge/a%2fb")]
    [InlineData("/x/../.well-known/acme-challenge/a")]
    public async Task A_target_that_only_looks_like_an_exempt_location_is_redirected(string target)
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Ingress("a", "a.test", "missing"));

        Assert.Equal((308, $"https://a.test{target}"), await SendAsync(edge, "a.test", target));
    }

    [Fact]
    public async Task A_rule_below_an_exempt_location_is_exempt_however_a_request_spells_it()
    {
        await using var edge = await EdgeFixture.StartAsync(TlsYaml.Join(
            TlsYaml.Ingress("a", "a.test", "missing"), EdgeFixture.Ingress("solver", "a.test", ["/.well-known/acme-challenge/TOKEN=other"])));

        Assert.Equal((200, null), await SendAsync(edge, "a.test", "/.well-known/acme-challenge/%54OKEN"));
    }

    static async Task<(int Status, string? Location)> SendAsync(EdgeFixture edge, string host, string target)
    {
        var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        var lines = answer.Split("\r\n");
        return (int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            lines.FirstOrDefault(line => line.StartsWith("Location: ", StringComparison.Ordinal))?["Location: ".Length..]);
    }
}
