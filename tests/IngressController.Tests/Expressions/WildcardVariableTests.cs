using IngressController.Tests.Edge;

namespace IngressController.Tests.Expressions;

/// <summary>Variables that ingress-nginx makes of the patterns of hosts and paths.</summary>
public sealed class WildcardVariableTests
{
    const string Snippets = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";

    [Theory]
    [InlineData("shop.w.test", "shop.inner")]
    [InlineData("SHOP.w.test:8080", "shop.inner")]
    [InlineData("a-b_c.w.test", "a-b_c.inner")]
    public async Task The_star_of_a_host_is_a_variable(string host, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("wild", "'*.w.test'", ["/=web"], "upstream-vhost: $subdomain.inner"));
        Assert.Contains($"\"{expected}\"", await AskAsync(edge, host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_a_star_has_none_nor_has_an_alias()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("plain", "plain.test", ["/=web"], "upstream-vhost: x$subdomain.inner"),
            EdgeFixture.Ingress("wild", "'*.w.test'", ["/=web"], "upstream-vhost: x$subdomain.inner", "server-alias: other.test")));
        Assert.Contains("\"x.inner\"", await AskAsync(edge, "plain.test"), StringComparison.Ordinal);
        Assert.Contains("\"x.inner\"", await AskAsync(edge, "other.test"), StringComparison.Ordinal);
    }

    /// <summary>In nginx a capture is a variable like any other, so that a snippet may set it or capture it anew.</summary>
    [Theory]
    [InlineData("set $subdomain mine;", "mine")]
    [InlineData("if ($host ~ ^(?<subdomain>s)) { set $x 1; }", "s")]
    [InlineData("", "shop")]
    public async Task A_snippet_may_set_it(string snippet, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("wild", "'*.w.test'", ["/=web"], $"configuration-snippet: {snippet} add_header X-Sub $subdomain;"), Snippets);
        Assert.Contains($"X-Sub: {expected}\r\n", await AskAsync(edge, "shop.w.test"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("upstream-vhost: $tenant.inner", "$tenant, which is not known here")]
    [InlineData("upstream-hash-by: $tenant", "$tenant, which is not known here")]
    [InlineData("upstream-vhost: $1.inner", null)]
    public async Task A_named_group_of_a_path_is_taken_by_its_number(string annotation, string? told)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/(?<tenant>[a-z]+)/=web"], "use-regex: true", annotation)
            .Replace("pathType: Prefix", "pathType: ImplementationSpecific", StringComparison.Ordinal));
        if (told is null)
            Assert.Contains("\"blue.inner\"", await AskAsync(edge, "a.test", "/blue/"), StringComparison.Ordinal);
        else
            Assert.Contains(edge.Log, line => line.Contains(told, StringComparison.Ordinal));
    }

    static Task<string> AskAsync(EdgeFixture edge, string host, string path = "/") =>
        edge.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
}
