using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.LoadBalance;

/// <summary>Balancing in a whole controller.</summary>
public sealed class LoadBalanceEdgeTests
{
    [Fact]
    public async Task Requests_with_the_same_text_go_to_the_same_pod()
    {
        await using var pods = await PodGroup.StartAsync("many", 4);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", pods.Manifests,
            EdgeFixture.Ingress("site", "site.test", ["/=many"], "upstream-hash-by: $request_uri")));
        var used = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            var pod = await PodAsync(edge, $"/item/{i}");
            used.Add(pod);
            Assert.Equal(pod, await PodAsync(edge, $"/item/{i}"));
        }

        Assert.Equal(4, used.Count);
    }

    [Fact]
    public async Task Settings_of_a_Service_come_from_the_first_Ingress_that_uses_it()
    {
        await using var pods = await PodGroup.StartAsync("many", 4);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", pods.Manifests,
            EdgeFixture.Ingress("z-first", "site.test", ["/=many"], "upstream-hash-by: $http_x_user"),
            EdgeFixture.Ingress("a-second", "other.test", ["/=many"], "upstream-hash-by: $request_uri")));
        var first = await PodAsync(edge, "/", "other.test");
        for (var i = 0; i < 20; i++)
            Assert.Equal(first, await PodAsync(edge, $"/{i}", "other.test"));
    }

    [Fact]
    public async Task The_global_default_holds_live_and_annotations_beat_it()
    {
        await using var pods = await PodGroup.StartAsync("many", 2);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", pods.Manifests,
            EdgeFixture.Ingress("site", "site.test", ["/=many"]),
            EdgeFixture.Ingress("explicit", "explicit.test", ["/=web"], "load-balance: round_robin")), "load-balance: ewma");

        // With peak EWMA the slow pod is left alone once it is known; with round robin it has every second request.
        using (var slow = await edge.Client.GetAsync("http://site.test/?delay-ms=300"))
        using (var other = await edge.Client.GetAsync("http://site.test/"))
        {
            var slowPod = slow.Headers.GetValues("X-Pod").Single();
            for (var i = 0; i < 10; i++)
                Assert.NotEqual(slowPod, await PodAsync(edge, "/"));
        }

        await edge.ApplySettingsAsync("load-balance: round_robin");
        var turns = new List<string>();
        for (var i = 0; i < 10; i++)
            turns.Add(await PodAsync(edge, "/"));
        Assert.Equal(5, turns.Count(pod => pod == "many-1"));
    }

    [Theory]
    [InlineData("load-balance: fastest", "neither round_robin nor ewma")]
    [InlineData("load-balance: chash", "upstream-hash-by")]
    [InlineData("upstream-hash-by: $no_such_variable", "no_such_variable")]
    [InlineData("upstream-hash-by: request_uri", "did you mean $request_uri")]
    [InlineData("affinity: ip", "none of cookie")]
    [InlineData("mirror-target: ftp://x", "does not begin with http")]
    [InlineData("mirror-target: http://$nope/", "nope")]
    public async Task A_broken_value_is_reported_and_the_default_holds(string annotation, string expected)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], annotation));
        Assert.Equal("web", await PodAsync(edge, "/"));
        Assert.Contains(edge.Log, line => line.Contains("Ingress default/site", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
    }

    static async Task<string> PodAsync(EdgeFixture edge, string path, string host = "site.test")
    {
        using var answer = await edge.Client.GetAsync($"http://{host}{path}");
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("X-Pod").Single();
    }
}
