using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.RateLimit;

/// <summary>Limits over real connections, with a clock that stands still.</summary>
public sealed class RateLimitTests
{
    static readonly IPAddress Other = IPAddress.Parse("127.0.9.1");

    [Fact]
    public async Task One_a_second_lets_six_through_at_once_for_each_client_of_each_Ingress()
    {
        var time = new ManualTime();
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web", "/a=web"], "limit-rps: 1"),
            EdgeFixture.Ingress("other", "other.test", ["/=web"], "limit-rps: 1")), time: time);
        Assert.Equal(6, await PassedAsync(edge.Client, 10, "http://site.test/", "http://site.test/a"));
        using (var client = edge.CreateClient(Other))
            Assert.Equal(6, await PassedAsync(client, 10, "http://site.test/"));
        Assert.Equal(6, await PassedAsync(edge.Client, 10, "http://other.test/"));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, await PassedAsync(edge.Client, 10, "http://site.test/"));
    }

    [Fact]
    public async Task A_new_table_forgets_no_client()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "limit-rpm: 1", "limit-burst-multiplier: 2"), time: new ManualTime());
        Assert.Equal(3, await PassedAsync(edge.Client, 5, "http://site.test/"));
        await edge.ApplyAsync(EdgeFixture.Ingress("new", "new.test", ["/=web"]));
        await edge.ApplyAsync(EdgeFixture.Ingress("site", "site.test", ["/=web", "/more=web"], "limit-rpm: 1", "limit-burst-multiplier: 2"));
        Assert.Equal(0, await PassedAsync(edge.Client, 5, "http://site.test/more"));
    }

    [Fact]
    public async Task Exempt_clients_are_not_counted_and_the_status_is_the_ConfigMaps()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "limit-rps: 1", "limit-whitelist: 127.0.9.0/24"),
            settings: "limit-req-status-code: '429'", time: new ManualTime());
        using var exempt = edge.CreateClient(Other);
        Assert.Equal(20, await PassedAsync(exempt, 20, "http://site.test/"));
        Assert.Equal(6, await PassedAsync(edge.Client, 10, "http://site.test/"));
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
    }

    [Fact]
    public async Task An_Ingress_may_have_a_status_of_its_own()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("own", "own.test", ["/=web"], "limit-rpm: 1", "limit-burst-multiplier: 1", "limit-req-status-code: 420"),
                EdgeFixture.Ingress("plain", "plain.test", ["/=web"], "limit-rpm: 1", "limit-burst-multiplier: 1")),
            settings: "limit-req-status-code: '429'", time: new ManualTime());
        foreach (var (host, status) in new[] { ("own.test", 420), ("plain.test", 429) })
        {
            HttpResponseMessage answer;
            do
                answer = await edge.Client.GetAsync($"http://{host}/");
            while (answer.IsSuccessStatusCode);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_cannot_be_read_leaves_the_default_in_force_and_is_told()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "limit-rps: 1", "limit-rpm: many", "limit-burst-multiplier: 0", "limit-allowlist: everyone"),
            settings: "limit-req-status-code: '200'", time: new ManualTime());
        Assert.Equal(6, await PassedAsync(edge.Client, 10, "http://site.test/"));
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        foreach (var name in new[] { "limit-rpm", "limit-burst-multiplier", "limit-allowlist", "limit-req-status-code" })
            Assert.Contains(edge.Log, line => line.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task So_many_requests_of_one_client_may_be_open_and_no_more()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "limit-connections: 2"), settings: "limit-conn-status-code: '509'");
        using var stop = new CancellationTokenSource();
        var open = new List<Task>();
        for (var i = 0; i < 2; i++)
        {
            var arrived = edge.Pods["web"].NextRequestAsync();
            open.Add(edge.Client.GetAsync("http://site.test/hang", stop.Token));
            await arrived;
        }

        Assert.Equal(509, (int)(await edge.Client.GetAsync("http://site.test/")).StatusCode);
        using (var other = edge.CreateClient(Other))
            Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("http://site.test/")).StatusCode);
        await stop.CancelAsync();
        await Task.WhenAll(open).ContinueWith(static _ => { }, TaskScheduler.Default);
        await Eventually.TrueAsync(() => edge.Client.GetAsync("http://site.test/").Result.StatusCode == HttpStatusCode.OK, "room for another request");
    }

    static async Task<int> PassedAsync(HttpClient client, int count, params string[] urls)
    {
        var passed = 0;
        for (var i = 0; i < count; i++)
        {
            using var answer = await client.GetAsync(urls[i % urls.Length]);
            passed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        return passed;
    }
}
