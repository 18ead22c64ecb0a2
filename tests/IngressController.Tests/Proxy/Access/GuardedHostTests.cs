using System.Globalization;
using System.Text.Json;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Access;

/// <summary>What clients get of hosts of which some paths are guarded, in each of the two ways in which a host matches.</summary>
public sealed class GuardedHostTests
{
    const string Users = "auth-type: basic";
    const string Secret = "auth-secret: users";

    [Theory]
    [InlineData("/pub/x%20y")]
    [InlineData("/pub//x")]
    [InlineData("/pub/a;v=1")]
    [InlineData("/pub/%C3%A9")]
    [InlineData("/pub/a%2Fb")]
    [InlineData("/pub/100%25")]
    [InlineData("/.hidden")]
    [InlineData("/.well-known/acme-challenge/TOKEN")]
    public async Task On_a_host_of_patterns_what_means_an_open_path_is_served(string target)
    {
        await using var edge = await StartAsync(
            Patterns("ag1", "/app(/|$)(.*)=admin", Users, Secret, "use-regex: true"), Patterns("ag2", "/pub=web"), Patterns("ag3", "/.hidden=web"),
            Patterns("solver", "/.well-known/acme-challenge/TOKEN=web"));
        Assert.Equal(200, await StatusAsync(edge, target));
        Assert.Equal(400, await StatusAsync(edge, "/pub/..%252fapp/x"));
    }

    [Theory]
    [InlineData("/pub/%252e%252e/admin/x")]
    [InlineData("/pub/..%252fadmin")]
    [InlineData("/pub/x%5c..%5c..%5cadmin")]
    [InlineData("/pub/;/../admin")]
    [InlineData("/%2561dmin/x")]
    [InlineData("/pub/a//b//../../../../admin")]
    [InlineData("/pub/x%09")]
    [InlineData("/admin%0a")]
    [InlineData("/pub/%01/x")]
    [InlineData("/pub/%0d%0ax")]
    [InlineData("/pub/%7f")]
    [InlineData("/pub/%250a")]
    public async Task A_spelling_of_a_guarded_path_reaches_no_pod(string target)
    {
        await using var patterns = await StartAsync(
            Patterns("open", "/pub=web", "use-regex: true"), Patterns("guarded", "/admin(/|$)(.*)=admin", Users, Secret), Patterns("rest", "/=web"));
        await using var prefixes = await StartAsync(
            Prefixes("open", "/pub=web"), Prefixes("guarded", "/admin=admin", Users, Secret), Prefixes("rest", "/=web"));
        foreach (var edge in new[] { patterns, prefixes })
        {
            Assert.Contains(await StatusAsync(edge, target), new[] { 400, 401 });
            Assert.Equal(0, edge.Pods.Values.Sum(pod => pod.Statistics.Requests));
        }
    }

    [Fact]
    public async Task Log_and_status_page_name_the_rule_that_a_refused_path_may_mean()
    {
        await using var edge = await StartAsync(Prefixes("open", "/pub=web"), Prefixes("guarded", "/admin=admin", Users, Secret));
        for (var i = 0; i < 3; i++)
            Assert.Equal(400, await StatusAsync(edge, "/pub/..%252fadmin"));
        const string Rule = "rule \"/admin\" of Ingress default/guarded";
        Assert.Single(edge.Log, line => line.Contains(Rule, StringComparison.Ordinal));
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}/debug/failures"));
        var failure = Assert.Single(JsonDocument.Parse(page).RootElement.GetProperty("failures").EnumerateArray());
        Assert.Equal(("ambiguous-path", 400), (failure.GetProperty("reason").GetString(), failure.GetProperty("status").GetInt32()));
        Assert.Contains(Rule, failure.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/")]
    [InlineData("/admin//")]
    [InlineData("/admin/.")]
    [InlineData("/admin%2f")]
    [InlineData("/Admin/")]
    [InlineData("/admin/%2e")]
    public async Task A_slash_at_the_end_does_not_open_an_exact_path(string target)
    {
        await using var exact = await StartAsync(Prefixes("open", "/=web"), Exact("guarded", "/admin=admin", Users, Secret));
        await using var patterns = await StartAsync(Patterns("open", "/=web"), Patterns("guarded", "/admin$=admin", Users, Secret, "use-regex: true"));
        Assert.Equal(400, await StatusAsync(exact, target));
        Assert.Equal(400, await StatusAsync(patterns, target));
        Assert.Equal(200, await StatusAsync(exact, "/admin/x"));
        Assert.Equal(200, await StatusAsync(patterns, "/admin/x"));
    }

    [Theory]
    [InlineData("/caf%C3%89")]
    [InlineData("/CAF%C3%89/x")]
    [InlineData("/CAF%C3%A9")]
    public async Task Letters_of_every_script_have_two_cases(string target)
    {
        await using var edge = await StartAsync(Prefixes("open", "/=web"), Prefixes("guarded", "/caf\u00E9=admin", Users, Secret));
        Assert.Equal(400, await StatusAsync(edge, target));
        Assert.Equal(401, await StatusAsync(edge, "/caf%C3%A9/x"));
        Assert.Equal(200, await StatusAsync(edge, "/caf%C3%A8"));
    }

    [Theory]
    [InlineData("/admin;x/y")]
    [InlineData("/admin;jsessionid=1/foo")]
    [InlineData("/adm%69n;%20/./x")]
    [InlineData("/admin%3bx/y")]
    public async Task A_backend_that_knows_nothing_behind_a_parameter_is_thought_of(string target)
    {
        await using var exact = await StartAsync(Prefixes("open", "/=web"), Exact("guarded", "/admin=admin", Users, Secret));
        Assert.Equal(400, await StatusAsync(exact, target));
        Assert.Equal(200, await StatusAsync(exact, "/app;jsessionid=1/foo"));
    }

    [Theory]
    [InlineData("limit-rps: 5")]
    [InlineData("limit-connections: 5")]
    [InlineData("denylist-source-range: 10.0.0.0/8")]
    [InlineData("auth-url: http://127.0.0.1:1/")]
    [InlineData("auth-tls-secret: default/missing")]
    public async Task Whatever_can_refuse_a_request_guards_its_path(string annotation)
    {
        await using var edge = await StartAsync(Prefixes("open", "/=web"), Prefixes("guarded", "/admin=admin", annotation));
        Assert.Equal(400, await StatusAsync(edge, "/pub/..%252fadmin/x"));
    }

    [Fact]
    public async Task The_same_limits_everywhere_need_no_guard()
    {
        await using var edge = await StartAsync(Prefixes("one", "/=web", "limit-rps: 100"), Prefixes("two", "/admin=admin", "limit-rps: 100"));
        Assert.Equal(200, await StatusAsync(edge, "/pub/..%252fadmin/x"));
    }

    static Task<EdgeFixture> StartAsync(params string[] ingresses) =>
        EdgeFixture.StartAsync(string.Join("\n---\n", [.. ingresses, EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret"))]));

    static string Prefixes(string name, string path, params string[] annotations) => EdgeFixture.Ingress(name, "ag.test", [path], annotations);

    static string Patterns(string name, string path, params string[] annotations) =>
        Prefixes(name, path, annotations).Replace("pathType: Prefix", "pathType: ImplementationSpecific", StringComparison.Ordinal);

    static string Exact(string name, string path, params string[] annotations) =>
        Prefixes(name, path, annotations).Replace("pathType: Prefix", "pathType: Exact", StringComparison.Ordinal);

    static async Task<int> StatusAsync(EdgeFixture edge, string target)
    {
        var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: ag.test\r\nConnection: close\r\n\r\n");
        return int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture);
    }
}
