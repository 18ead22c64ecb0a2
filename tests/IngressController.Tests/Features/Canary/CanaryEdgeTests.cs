using System.Net;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.Canary;

/// <summary>Canaries in a whole controller.</summary>
public sealed class CanaryEdgeTests
{
    static readonly string Main = EdgeFixture.Ingress("site", "site.test", ["/=web"]);

    [Fact]
    public async Task Header_cookie_and_weight_decide_and_the_series_say_who_served()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Main,
            EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", "canary-by-header: X-Canary", "canary-by-cookie: try", "canary-weight: 0"),
            EdgeFixture.Ingress("beta", "site.test", ["/=admin"], "canary: true", "canary-by-header: X-Beta", "canary-by-header-pattern: ^(eu|us)-[0-9]+$")));
        Assert.Equal("web", await PodAsync(edge));
        Assert.Equal("other", await PodAsync(edge, ("X-Canary", "always")));
        Assert.Equal("other", await PodAsync(edge, ("Cookie", "try=always")));
        Assert.Equal("web", await PodAsync(edge, ("X-Canary", "never"), ("Cookie", "try=always")));
        Assert.Equal("admin", await PodAsync(edge, ("X-Beta", "eu-12")));
        Assert.Equal("web", await PodAsync(edge, ("X-Beta", "asia-12")));

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(2, scrape.Sum("nginx_ingress_controller_requests", ("ingress", "site"), ("canary", "default-other-80")));
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_requests", ("ingress", "site"), ("canary", "default-admin-80")));
        Assert.Equal(3, scrape.Sum("nginx_ingress_controller_requests", ("ingress", "site"), ("canary", "")));
    }

    [Fact]
    public async Task A_pattern_that_cannot_be_used_leads_to_main_whatever_cookie_and_weight_say()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Main,
            EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", "canary-by-header: X-Canary", "canary-by-header-pattern: (",
                "canary-by-cookie: try", "canary-weight: 100")));
        Assert.Equal("web", await PodAsync(edge, ("X-Canary", "always"), ("Cookie", "try=always")));
        Assert.Equal("other", await PodAsync(edge, ("Cookie", "try=always")));
        Assert.Contains(edge.Log, line => line.Contains("canary-by-header-pattern", StringComparison.Ordinal) &&
            line.Contains("go to the main Ingress", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_weight_takes_its_part_until_it_is_changed()
    {
        await using var edge = await EdgeFixture.StartAsync($"{Main}\n---\n{Weighted(30)}");
        var canary = 0;
        for (var i = 0; i < 1000; i++)
            canary += await PodAsync(edge) == "other" ? 1 : 0;

        // Four standard deviations of a binomial distribution.
        Assert.InRange(canary, 300 - 58, 300 + 58);
        await edge.ApplyAsync(Weighted(100));
        for (var i = 0; i < 20; i++)
            Assert.Equal("other", await PodAsync(edge));

        static string Weighted(int weight) => EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", $"canary-weight: {weight}");
    }

    [Fact]
    public async Task Without_ready_pods_of_the_canary_all_traffic_stays_on_main()
    {
        await using var edge = await EdgeFixture.StartAsync($"""
            {Main}
            ---
            apiVersion: v1
            kind: Service
            metadata: {"{"} name: empty, namespace: default {"}"}
            spec: {"{"} clusterIP: 10.0.0.2, ports: [{"{"} port: 80 {"}"}] {"}"}
            ---
            {EdgeFixture.Ingress("canary", "site.test", ["/=empty"], "canary: true", "canary-by-header: X-Canary", "canary-weight: 100")}
            """);
        Assert.Equal("web", await PodAsync(edge));
        Assert.Equal("web", await PodAsync(edge, ("X-Canary", "always")));
    }

    [Fact]
    public async Task A_failed_try_is_repeated_on_another_pod_of_the_canary_never_on_main()
    {
        await using var pods = await PodGroup.StartAsync("next", 2);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Main, pods.Manifests,
            EdgeFixture.Ingress("canary", "site.test", ["/=next"], "canary: true", "canary-weight: 100")));
        await pods.Pods[0].DisposeAsync();
        for (var i = 0; i < 20; i++)
            Assert.Equal("next-2", await PodAsync(edge));
        await pods.Pods[1].DisposeAsync();
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task The_rewrite_of_the_main_Ingress_holds_for_the_canary_too()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/api/(.*)=web"], "rewrite-target: /$1"),
            EdgeFixture.Ingress("canary", "site.test", ["/api/(.*)=other"], "canary: true", "canary-by-header: X-Canary", "rewrite-target: /ignored/$1")));
        foreach (var (header, pod) in new[] { ("never", "web"), ("always", "other") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/api/users?x=1");
            request.Headers.Add("X-Canary", header);
            using var answer = await edge.Client.SendAsync(request);
            var echo = JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
            Assert.Equal((pod, "/users?x=1"), (echo.Pod, echo.Target));
        }
    }

    [Fact]
    public async Task The_name_of_an_external_canary_is_looked_up()
    {
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{Main}}
            ---
            apiVersion: v1
            kind: Service
            metadata: { name: outside, namespace: default }
            spec: { type: ExternalName, externalName: no-such-name.invalid, ports: [{ port: 80 }] }
            ---
            {{EdgeFixture.Ingress("canary", "site.test", ["/=outside"], "canary: true", "canary-weight: 100")}}
            """);
        await Eventually.TrueAsync(() => edge.Log.Any(line => line.Contains("no-such-name.invalid", StringComparison.Ordinal)),
            "a word about the name that cannot be resolved");
        Assert.Equal("web", await PodAsync(edge));
    }

    [Fact]
    public async Task A_canary_without_main_serves_nothing_and_says_so()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", "canary-weight: 100"));
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(edge.Log, line => line.Contains("CanaryWithoutMain", StringComparison.Ordinal));
    }

    static async Task<string> PodAsync(EdgeFixture edge, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("X-Pod").Single();
    }
}
