using System.Net;
using System.Text.Json.Nodes;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Explain;

/// <summary><c>/debug/explain</c> of a running controller, over a real socket.</summary>
public sealed class ExplainPageTests
{
    [Fact]
    public async Task It_tells_route_and_pods_as_JSON_and_as_text()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web", "/none=nowhere"], "proxy-body-size: 3m"));

        var told = JsonNode.Parse((await AskAsync(edge, "url=http://shop.test/cart")).Text)!;
        Assert.True((bool)told["answers"]!);
        Assert.Equal("default/web:80", (string?)told["backend"]!["service"]);
        var pod = Assert.Single(told["backend"]!["pods"]!.AsArray())!;
        Assert.EndsWith($":{edge.Pods["web"].Endpoint.Port}", (string?)pod["address"], StringComparison.Ordinal);
        var size = told["values"]!.AsArray().Single(value => (string?)value!["name"] == "proxy-body-size")!;
        Assert.Equal("annotation nginx.ingress.kubernetes.io/proxy-body-size of Ingress default/shop", (string?)size["source"]);

        var (status, type, text) = await AskAsync(edge, "url=http://shop.test/none&format=text");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("text/plain; charset=utf-8", type);
        Assert.Contains("→ 503: Service default/nowhere:80: Service default/nowhere does not exist", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_follows_endpoints_and_tables()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"]));
        Assert.Contains("404: no rule has this host", (await AskAsync(edge, "url=http://later.test/")).Text, StringComparison.Ordinal);
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "later.test", ["/=admin"]));
        Assert.Contains("default/admin:80", (await AskAsync(edge, "url=http://later.test/")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_pods_could_read_otherwise_is_told_as_refused()
    {
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Ingress("shop", "shop.test", ["/=web"])}}
            ---
            {{EdgeFixture.Ingress("admin", "shop.test", ["/admin=admin"], "whitelist-source-range: 192.0.2.0/24")}}
            """);
        var told = JsonNode.Parse((await AskAsync(edge, "url=http://shop.test/ADMIN")).Text)!;
        using var answer = await edge.Client.GetAsync(new Uri("http://shop.test/ADMIN"));
        Assert.Equal((int)answer.StatusCode, (int)told["status"]!);
        Assert.Equal(400, (int)told["status"]!);
    }

    [Theory]
    [InlineData("", "url is missing")]
    [InlineData("url=shop.test", "write it with http:// or https:// in front")]
    [InlineData("url=http://shop.test/&header=nothing", "write it as 'Name: value'")]
    [InlineData("url=http://shop.test/&client=here", "write one such as 192.0.2.1")]
    [InlineData("url=http://shop.test/&format=xml", "neither text nor json")]
    [InlineData("url=<script>alert(1)</script>", "write it with http:// or https:// in front")]
    public async Task What_cannot_be_asked_is_refused_with_the_remedy_and_never_as_markup(string query, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"]));
        var (status, type, text) = await AskAsync(edge, query);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("text/plain; charset=utf-8", type);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    static async Task<(HttpStatusCode Status, string? Type, string Text)> AskAsync(EdgeFixture edge, string query)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}/debug/explain?{query}"));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
