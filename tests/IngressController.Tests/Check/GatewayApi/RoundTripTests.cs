using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Check.GatewayApi;

/// <summary>One edge serves Ingresses at its own ports, and at a Gateway's what was printed for them: clients get the same answers.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public async Task A_client_sees_no_difference()
    {
        await using var both = await BothEdges.StartAsync(
            TlsYaml.Join(
                TlsYaml.Ingress("shop", "shop.test", "shop-tls"),
                $"{EdgeFixture.Ingress("shop-cart", "shop.test", ["/cart=other"])}\n  tls: [{{ hosts: [shop.test], secretName: shop-tls }}]",
                TlsYaml.Ingress("both", "both.test", "both-tls", null, "ssl-redirect: false"),
                EdgeFixture.Ingress("plain", "plain.test", ["/=web", "/deep/path=other"]),
                EdgeFixture.Ingress("canary", "plain.test", ["/=admin"], "canary: true", "canary-by-header: X-Canary"),
                EdgeFixture.Ingress("api", "api.test", ["/api(/|$)(.*)=web"], "rewrite-target: /$2", "x-forwarded-prefix: /api"),
                EdgeFixture.Ingress("full", "full.test", ["/any=web"], "rewrite-target: /one", "upstream-vhost: inner.test"),
                EdgeFixture.Ingress("cors", "cors.test", ["/=web"], "enable-cors: true", "cors-allow-origin: https://a.test", "cors-expose-headers: X-Shown"),
                EdgeFixture.Ingress("root", "root.test", ["/=web"], "app-root: /start"),
                EdgeFixture.Ingress("moved", "moved.test", ["/=web"], "permanent-redirect: https://new.test:8443/here", "permanent-redirect-code: '308'"),
                EdgeFixture.Ingress("www", "bare.test", ["/=web"], "from-to-www-redirect: true"),
                TlsYaml.Ingress("wild", "*.wild.test", "shop-tls"),
                EdgeFixture.Ingress("inner", "inner.wild.test", ["/=other"]),
                EdgeFixture.Ingress("named", "named.test", ["/=web"], "server-alias: other.test")),
            "shop-tls", "both-tls");
        await both.ConvertAsync();
        foreach (var request in Requests())
        {
            var (wanted, got) = (await both.AskAsync(request, ofGateway: false), await both.AskAsync(request, ofGateway: true));
            Assert.Equal((request.ToString(), wanted), (request.ToString(), got));
        }
    }

    [Fact]
    public async Task What_is_left_out_is_served_by_nobody_else()
    {
        await using var both = await BothEdges.StartAsync(TlsYaml.Join(
            EdgeFixture.Ingress("wild", "'*.wild.test'", ["/=web"]),
            EdgeFixture.Ingress("guarded", "guarded.wild.test", ["/=admin"], "whitelist-source-range: 10.0.0.0/8"),
            EdgeFixture.Ingress("open", "mixed.test", ["/=web"]),
            EdgeFixture.Ingress("closed", "mixed.test", ["/admin=admin"], "whitelist-source-range: 10.0.0.0/8")));
        await both.ConvertAsync();
        Assert.StartsWith("200 web", await both.AskAsync(new("http", "open.wild.test", "/"), ofGateway: true), StringComparison.Ordinal);
        Assert.StartsWith("403", await both.AskAsync(new("http", "guarded.wild.test", "/"), ofGateway: false), StringComparison.Ordinal);
        Assert.StartsWith("500", await both.AskAsync(new("http", "guarded.wild.test", "/"), ofGateway: true), StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/admin" })
            Assert.StartsWith("404", await both.AskAsync(new("http", "mixed.test", path), ofGateway: true), StringComparison.Ordinal);
    }

    static IEnumerable<Asked> Requests() =>
    [
        new("http", "shop.test", "/x?a=b"), new("https", "shop.test", "/x?a=b"), new("https", "shop.test", "/cart/1"), new("https", "shop.test", "/cartx"),
        new("http", "both.test", "/"), new("https", "both.test", "/"),
        new("http", "plain.test", "/"), new("http", "plain.test", "/deep/path/x"), new("http", "plain.test", "/deep/pathx"),
        new("http", "plain.test", "/", ("X-Canary", "always")), new("http", "plain.test", "/", ("X-Canary", "never")),
        new("http", "plain.test", "/", ("X-Canary", "other")),
        new("http", "api.test", "/api"), new("http", "api.test", "/api/"), new("http", "api.test", "/api/a/b?c=d"), new("http", "api.test", "/apix"),
        new("http", "full.test", "/any"), new("http", "full.test", "/any/more?q=1"), new("http", "full.test", "/"),
        new("http", "cors.test", "/"), new("http", "cors.test", "/", ("Origin", "https://a.test")), new("http", "cors.test", "/", ("Origin", "https://b.test")),
        new("http", "root.test", "/"), new("http", "root.test", "/start"),
        new("http", "moved.test", "/old"), new("http", "bare.test", "/"), new("http", "www.bare.test", "/x"),
        new("http", "inner.wild.test", "/"), new("https", "inner.wild.test", "/"), new("https", "x.wild.test", "/"), new("http", "named.test", "/"),
        new("http", "other.test", "/"), new("http", "unknown.test", "/"),
    ];
}
