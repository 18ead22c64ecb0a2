using System.Globalization;
using System.Text.Json;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Reconciling;

/// <summary>What a user sees when another tenant's object asks for too much.</summary>
public sealed class IsolationTests
{
    [Fact]
    public async Task A_flood_of_problems_is_told_in_twenty_lines_and_the_others_are_served()
    {
        var paths = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"/{i}=gone")).ToArray();
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("victim", "v.test", ["/=web"]));
        await edge.ApplyAsync(EdgeFixture.Ingress("flood", "f.test", paths));
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "l.test", ["/=web"]));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://v.test/")).Pod);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://l.test/")).Pod);

        const string more = "and 180 more problems of Ingress default/flood are not listed (ServiceNotFound: 180); mend the listed ones first";
        Assert.Equal(20, edge.Log.Count(line => line.Contains("Service default/gone does not exist", StringComparison.Ordinal)));
        Assert.Single(edge.Log, line => line.Contains(more, StringComparison.Ordinal));
        using var client = new HttpClient();
        using var page = JsonDocument.Parse(await client.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/debug/table"));
        Assert.Single(page.RootElement.GetProperty("problems").EnumerateArray(), problem => problem.GetProperty("message").GetString() == more);
    }

    [Theory]
    [InlineData("basic", "auth-file")]
    [InlineData("digest", "auth-file")]
    [InlineData("basic", "auth-map")]
    public async Task A_user_file_of_half_a_million_lines_closes_its_own_Ingresses_and_is_not_read(string type, string layout)
    {
        var sites = Enumerable.Range(0, 8).Select(i => EdgeFixture.Ingress(
            $"site{i}", $"s{i}.test", ["/=web"], $"auth-type: {type}", $"auth-secret-type: {layout}", "auth-secret: users")).ToArray();
        var secret = layout == "auth-map"
            ? EdgeFixture.Secret("users", [.. Enumerable.Range(0, 10_001).Select(i => (string.Create(CultureInfo.InvariantCulture, $"u{i}"), "x"))])
            : EdgeFixture.Secret("users", ("auth", string.Concat(Enumerable.Repeat("x\n", 500_000))));
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("victim", "v.test", ["/=web"]));
        await edge.ApplyAsync(string.Join("\n---\n", [.. sites, secret]));
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "l.test", ["/=web"]));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://l.test/")).Pod);
        using var closed = await edge.Client.GetAsync("http://s0.test/");
        Assert.Equal(503, (int)closed.StatusCode);
        Assert.Equal(8, edge.Log.Count(line => line.Contains("lines, more than the 10,000 that are allowed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_user_file_of_useless_lines_is_told_in_a_few_lines()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "s.test", ["/=web"], "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", string.Concat(Enumerable.Repeat("x\n", 9000))))));
        Assert.Equal(10, edge.Log.Count(line => line.Contains("is not of the form user:hash", StringComparison.Ordinal)));
        Assert.Single(edge.Log, line => line.Contains("and 8990 more lines are of no use", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("custom-headers")]
    [InlineData("auth-proxy-set-headers")]
    public async Task A_ConfigMap_of_thousands_of_headers_closes_its_own_Ingress(string annotation)
    {
        string[] annotations = annotation == "custom-headers"
            ? ["custom-headers: default/headers"]
            : ["auth-url: http://127.0.0.1:1/", "auth-proxy-set-headers: default/headers"];
        var entries = string.Join('\n', Enumerable.Range(0, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"  X-{i}: a")));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "s.test", ["/=web"], annotations), EdgeFixture.Ingress("victim", "v.test", ["/=web"]),
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: headers, namespace: default }}\ndata:\n{entries}"));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://v.test/")).Pod);
        using var closed = await edge.Client.GetAsync("http://s.test/");
        Assert.Equal(503, (int)closed.StatusCode);
        Assert.Single(edge.Log, line => line.Contains("5,000 entries, more than the 100 that are allowed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_Ingress_that_is_too_big_is_left_out_alone()
    {
        var paths = Enumerable.Range(0, 5001).Select(i => string.Create(CultureInfo.InvariantCulture, $"/{i}=web")).ToArray();
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("victim", "v.test", ["/=web"]));
        await edge.ApplyAsync(EdgeFixture.Ingress("big", "b.test", paths));
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "l.test", ["/=web"]));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://v.test/")).Pod);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://l.test/")).Pod);
        Assert.Single(edge.Log, line => line.Contains("5,001 paths, more than the 5,000 that are allowed; this Ingress is not", StringComparison.Ordinal));
    }
}
