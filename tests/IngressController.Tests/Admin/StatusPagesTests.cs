using System.Net;
using System.Text.Json.Nodes;
using IngressController.Reconciling;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Admin;

/// <summary>The status page and its data, over a real socket.</summary>
public sealed class StatusPagesTests
{
    [Fact]
    public async Task The_table_tells_routes_endpoints_certificates_and_problems()
    {
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Ingress("shop", "shop.test", ["/=web", "/none=nowhere"], "server-alias: www.shop.test", "affinity: header")}}
            ---
            {{EdgeFixture.Ingress("closed", "closed.test", ["/=admin"], "auth-type: basic", "auth-secret: gone")}}
            """);

        var table = await ReadAsync(edge, "/debug/table");

        var hosts = table["hosts"]!.AsArray();
        var shop = hosts.Single(host => (string?)host!["name"] == "shop.test")!;
        Assert.Equal(
            ["/ Prefix default/shop default-web-80", "/none Prefix default/shop default-nowhere-80"],
            shop["routes"]!.AsArray().Select(route => $"{route!["path"]} {route["match"]} {route["ingress"]} {route["upstream"]}").Order());
        Assert.Equal("shop.test", (string?)hosts.Single(host => (string?)host!["name"] == "www.shop.test")!["aliasOf"]);
        Assert.Contains(
            "Secret default/gone does not exist",
            (string?)hosts.Single(host => (string?)host!["name"] == "closed.test")!["routes"]![0]!["closed"],
            StringComparison.Ordinal);
        var web = table["upstreams"]!.AsArray().Single(upstream => (string?)upstream!["name"] == "default-web-80")!;
        Assert.EndsWith($":{edge.Pods["web"].Endpoint.Port}", (string?)Assert.Single(web["endpoints"]!.AsArray())!["address"], StringComparison.Ordinal);
        Assert.Equal("_", (string?)table["certificates"]![0]!["host"]);
        Assert.Equal(
            ["closed BrokenSecuritySetting", "error InvalidAnnotation", "error ServiceNotFound"],
            table["problems"]!.AsArray().Select(problem => $"{problem!["severity"]} {problem["code"]}"));
        var line = Assert.Single(edge.Log, line => line.Contains("(BrokenSecuritySetting)", StringComparison.Ordinal));
        Assert.StartsWith("Error: Ingress default/closed", line, StringComparison.Ordinal);
        Assert.All(edge.Log.Where(line => line.Contains("default/shop: ", StringComparison.Ordinal)),
            line => Assert.StartsWith("Warning: ", line, StringComparison.Ordinal));
        Assert.Equal(1, (await edge.ScrapeAsync()).Sum("ingress_yarp_diagnostics", ("severity", "closed")));
    }

    [Fact]
    public async Task Ingresses_that_are_not_served_are_listed_with_the_reason_and_logged_once()
    {
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Ingress("shop", "shop.test", ["/=web"])}}
            ---
            {{EdgeFixture.Ingress("slip", "slip.test", ["/=web"]).Replace("ingressClassName: yarp", "ingressClassName: yrap", StringComparison.Ordinal)}}
            ---
            {{EdgeFixture.Ingress("none", "none.test", ["/=web"]).Replace("ingressClassName: yarp", "", StringComparison.Ordinal)}}
            ---
            {{EdgeFixture.Ingress("theirs", "theirs.test", ["/=web"]).Replace("ingressClassName: yarp", "ingressClassName: traefik", StringComparison.Ordinal)}}
            ---
            apiVersion: networking.k8s.io/v1
            kind: IngressClass
            metadata: { name: traefik }
            spec: { controller: traefik.io/ingress-controller }
            """);

        Assert.Equal(
            [
                "default/slip: class yrap does not exist; yarp may be meant", "default/none: it names no class",
                "default/theirs: class traefik is another controller's",
            ],
            (await ReadAsync(edge, "/debug/table"))["notServed"]!.AsArray().Select(one => $"{one!["ingress"]}: {one["reason"]}"));
        await edge.ApplyAsync(EdgeFixture.Ingress("later", "later.test", ["/=web"]));
        var line = Assert.Single(edge.Log, line => line.Contains("Not served", StringComparison.Ordinal));
        Assert.StartsWith("Warning: Not served, Ingresses: 2 (default/none: it names no class, default/slip: class yrap", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_last_tables_changed_is_listed_and_logged_in_few_lines()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"]));
        Assert.Empty((await ReadAsync(edge, "/debug/changes"))["changes"]!.AsArray());
        const string Written = "  name: shop\n  managedFields: [{ manager: helm, time: \"2026-01-01T10:00:00Z\" }]";
        await edge.ApplyAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"], "app-root: /a").Replace("  name: shop", Written, StringComparison.Ordinal));
        await edge.ApplyAsync(string.Join("\n---\n", Enumerable.Range(0, 120).Select(i => EdgeFixture.Ingress($"more{i:000}", $"more{i}.test", ["/=web"]))));

        var changes = (await ReadAsync(edge, "/debug/changes"))["changes"]!.AsArray();

        Assert.Equal(ChangeHistory.Most, changes.Count);
        Assert.Equal("Ingress default/more000 created", $"{changes[0]!["object"]} {changes[0]!["what"]}");
        Assert.Equal(
            ["Information: Table 2: Ingress default/shop changed by helm: metadata.annotations[nginx.ingress.kubernetes.io/app-root]"],
            edge.Log.Where(static line => line.StartsWith("Information: Table 2: ", StringComparison.Ordinal)).Select(static line => line.TrimEnd()));
        Assert.Equal(4, edge.Log.Count(static line => line.StartsWith("Information: Table 3: Ingress", StringComparison.Ordinal)));
        Assert.Single(edge.Log, static line => line.StartsWith("Information: Table 3: 116 more objects changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_names_fields_and_who_wrote_them()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"], "auth-type: basic", "auth-secret: users"));
        await edge.ApplyAsync(EdgeFixture.Secret("users", ("auth", "u:{PLAIN}secret")));

        var report = await ReadAsync(edge, "/debug/changes");

        var change = Assert.Single(report["changes"]!.AsArray())!;
        Assert.Equal("Secret default/users created", $"{change["object"]} {change["what"]}");
        Assert.DoesNotContain("PLAIN", report.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traffic_is_what_the_metrics_count()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"], "ssl-redirect: false"));
        for (var i = 0; i < 7; i++)
            (await edge.Client.GetAsync("http://shop.test/?do=status/404")).Dispose();
        (await edge.Client.GetAsync("http://shop.test/")).Dispose();

        var traffic = await ReadAsync(edge, "/debug/traffic");

        var shop = Assert.Single(traffic["ingresses"]!.AsArray())!;
        Assert.Equal("default/shop", (string?)shop["ingress"]);
        Assert.Equal([0, 0, 1, 0, 7, 0, 0, 0, 0, 0], shop["classes"]!.AsArray().Select(count => (long)count!));
        Assert.Equal(8, shop["durations"]!.AsArray().Sum(count => (long)count!));
        Assert.Equal(traffic["bounds"]!.AsArray().Count + 1, shop["durations"]!.AsArray().Count);
        var sum = (await edge.ScrapeAsync()).Of("nginx_ingress_controller_request_duration_seconds_sum").Sum(sample => sample.Value);
        Assert.Equal(sum, (double)shop["seconds"]!, 9);
        var ofPods = (await edge.ScrapeAsync()).Of("nginx_ingress_controller_response_duration_seconds_sum").Sum(sample => sample.Value);
        Assert.Equal(ofPods, (double)shop["upstreamSeconds"]!, 9);
        Assert.InRange((double)shop["upstreamSeconds"]!, double.Epsilon, (double)shop["seconds"]!);
        Assert.Matches(@"^\d+\.\d+\.\d+", (string?)traffic["release"]);
        Assert.NotNull((DateTimeOffset?)traffic["startedAt"]);
    }

    [Fact]
    public async Task The_page_runs_nothing_but_its_own_script()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"]));
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}/"));

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("/*script*/", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/debug/table")]
    [InlineData("/debug/traffic")]
    [InlineData("/debug/history")]
    [InlineData("/debug/failures")]
    [InlineData("/debug/changes")]
    [InlineData("/debug/explain?url=http://shop.test/")]
    public async Task It_can_be_switched_off(string path)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.test", ["/=web"]), configure: options => options with { EnableStatusPage = false });
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}{path}"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_of_a_Secret_is_in_it()
    {
        const string Hash = "$apr1$saltsalt$0123456789abcdefghijkl";
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Secret("users", ("auth", $"somebody:{Hash}\nbroken-line-with-a-password"))}}
            ---
            {{EdgeFixture.Ingress("shop", "shop.test", ["/=web"], "auth-type: basic", "auth-secret: users")}}
            """);

        var table = (await ReadAsync(edge, "/debug/table")).ToJsonString();

        Assert.Contains("auth-secret", table, StringComparison.Ordinal);
        foreach (var secret in new[] { Hash, "somebody", "broken-line" })
            Assert.DoesNotContain(secret, table, StringComparison.Ordinal);
    }

    static async Task<JsonNode> ReadAsync(EdgeFixture edge, string path)
    {
        using var client = new HttpClient();
        return JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}{path}")))!;
    }
}
