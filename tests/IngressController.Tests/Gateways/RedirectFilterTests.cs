using System.Globalization;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>The filter RequestRedirect over real sockets: what it does not name stays, ports are left out where they are usual.</summary>
public sealed class RedirectFilterTests
{
    /// <summary>The filter, the path asked for, and the answer, where PORT is the listener's.</summary>
    static readonly (string Redirect, string Path, string Answer)[] Cases =
    [
        ("{ hostname: other.test }", "/foo/bar?x=1&y=%20", "302 http://other.test:PORT/foo/bar?x=1&y=%20"),
        ("{ scheme: https }", "/foo/a%2Fb", "302 https://HOST/foo/a%2Fb"),
        ("{ scheme: http }", "/foo", "302 http://HOST/foo"),
        ("{ scheme: https, port: 443 }", "/foo", "302 https://HOST/foo"),
        ("{ scheme: https, port: 80 }", "/foo", "302 https://HOST:80/foo"),
        ("{ port: 80 }", "/foo", "302 http://HOST/foo"),
        ("{ port: 8080, statusCode: 301 }", "/foo", "301 http://HOST:8080/foo"),
        ("{ scheme: https, hostname: o.test, port: 8443, statusCode: 308 }", "/foo/", "308 https://o.test:8443/foo/"),
        ("{ statusCode: 303 }", "/foo", "303 http://HOST:PORT/foo"),
        ("{ statusCode: 307 }", "/foo", "307 http://HOST:PORT/foo"),
        ("{ path: { type: ReplaceFullPath, replaceFullPath: /new%20ä } }", "/foo/bar?q", "302 http://HOST:PORT/new%20%C3%A4?q"),
        ("{ path: { type: ReplacePrefixMatch, replacePrefixMatch: /xyz/ } }", "/foo/bar%2Fc?q=1", "302 http://HOST:PORT/xyz/bar%2Fc?q=1"),
        ("{ path: { type: ReplacePrefixMatch, replacePrefixMatch: / } }", "/foo", "302 http://HOST:PORT/"),
    ];

    [Fact]
    public async Task What_a_redirect_does_not_name_stays()
    {
        await using var edge = await GatewayEdge.StartAsync(
            [.. Cases.Select((one, at) => GatewayEdge.Route($"r{at}", $"r{at}.test", Redirect("/foo", one.Redirect)))]);
        for (var at = 0; at < Cases.Length; at++)
        {
            var expected = Cases[at].Answer.Replace("HOST", $"r{at}.test", StringComparison.Ordinal)
                .Replace("PORT", edge.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            Assert.Equal(expected, await edge.Client.GetRedirectAsync($"http://r{at}.test:1234{Cases[at].Path}"));
        }
    }

    [Fact]
    public async Task A_request_over_TLS_stays_at_its_listener()
    {
        var port = FreePorts.Tcp();
        await using var edge = await GatewayEdge.StartAsync(
            port, [GatewayEdge.TlsListener("https", port, "secret")],
            [
                TlsYaml.Secret("secret", TestAuthority.Create().Server("r.test")),
                GatewayEdge.Route("r", "r.test", Redirect("/", "{ hostname: other.test }"), Redirect("/http", "{ scheme: http }")),
            ]);
        Assert.Equal($"302 https://other.test:{port}/x", await edge.Client.GetRedirectAsync("https://r.test/x"));
        Assert.Equal("302 http://r.test/http", await edge.Client.GetRedirectAsync("https://r.test/http"));
    }

    [Fact]
    public async Task A_client_cannot_put_anything_into_the_redirect_but_its_path()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", null, Redirect("/", "{ scheme: https }")));
        using var answer = await edge.Client.SendAsync(HttpMethod.Get, "http://a.test//evil.test/%0d%0aX:1", ("X-Forwarded-Host", "evil.test"));
        Assert.Equal("https://a.test//evil.test/%0d%0aX:1", answer.Header("Location"));
    }

    static string Redirect(string prefix, string redirect) =>
        $"{{ matches: [{{ path: {{ type: PathPrefix, value: {prefix} }} }}], filters: [{{ type: RequestRedirect, requestRedirect: {redirect} }}] }}";
}
