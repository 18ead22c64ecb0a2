using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Features.Hsts;

/// <summary>Behaviour 20 through real sockets.</summary>
public sealed class HstsTests
{
    const string Name = "Strict-Transport-Security: ";

    [Theory]
    [InlineData("/")]
    [InlineData("/headers?Strict-Transport-Security=max-age%3D1")]
    public async Task Every_answer_over_TLS_has_it_in_place_of_the_pods(string target)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]));

        Assert.Equal(["max-age=31536000; includeSubDomains"], await OverTlsAsync(edge, "a.test", target));
        Assert.Equal(["max-age=31536000; includeSubDomains"], await OverTlsAsync(edge, "unknown.test", "/"));
    }

    [Fact]
    public async Task No_answer_over_HTTP_has_it_whatever_a_proxy_says()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), settings: "use-forwarded-headers: \"true\"");

        var answer = await edge.SendRawAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain(Name, answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("hsts: \"false\"", null)]
    [InlineData("hsts-max-age: \"60\"", "max-age=60; includeSubDomains")]
    [InlineData("hsts-include-subdomains: \"false\"", "max-age=31536000")]
    [InlineData("hsts-preload: \"true\"", "max-age=31536000; includeSubDomains; preload")]
    [InlineData("hsts-max-age: soon", "max-age=31536000; includeSubDomains")]
    public async Task The_settings_shape_it(string settings, string? value)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), settings);

        Assert.Equal(value is null ? [] : [value], await OverTlsAsync(edge, "a.test", "/"));
    }

    static async Task<string[]> OverTlsAsync(EdgeFixture edge, string host, string target)
    {
        await using var client = await TlsClient.ConnectAsync(edge.Ports.Https, host);
        var answer = await client.GetAsync(host, target);
        return [.. answer.Split("\r\n").Where(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase)).Select(line => line[Name.Length..])];
    }
}
