using System.Net;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.PassiveProtection;

public sealed class PassiveProtectionTests
{
    [Fact]
    public async Task A_pod_that_keeps_failing_gets_no_requests_until_its_time_is_over()
    {
        var status = 503;
        await using var bad = RawBackend.Start(exchange => exchange.SendAsync(Backends.Answer(Volatile.Read(ref status))));
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync([bad, good], "outlier-consecutive-failures: 3", "outlier-ejection-time: 1");
        var failures = 0;
        for (var i = 0; i < 6; i++)
            failures += await StatusAsync(edge) == HttpStatusCode.ServiceUnavailable ? 1 : 0;
        Assert.Equal(3, failures);
        Assert.Equal(3, bad.Requests.Count);

        // Ejected: everything goes to the other one, until it is back.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge));
        Volatile.Write(ref status, 200);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (bad.Requests.Count == 3)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(edge));
            await Task.Delay(20, limit.Token);
        }

        Assert.Contains("ingress_yarp_upstream_ejections_total{namespace=\"default\",service=\"many\",port=\"80\"} 1",
            await MetricsAsync(edge), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "100", 0)]
    [InlineData(4, "50", 2)]
    [InlineData(4, "10", 1)]
    [InlineData(4, "100", 3)]
    public async Task No_more_than_the_share_is_ejected_and_never_all(int pods, string percent, int ejected)
    {
        var backends = Enumerable.Range(0, pods).Select(_ => RawBackend.Start(Backends.Answer(502))).ToArray();
        await using var edge = await StartAsync(backends,
            "outlier-consecutive-failures: 1", "outlier-ejection-time: 3600", $"outlier-max-ejected-percent: {percent}");
        for (var i = 0; i < 3 * pods; i++)
            Assert.Equal(HttpStatusCode.BadGateway, await StatusAsync(edge));
        Assert.Contains($"ingress_yarp_upstream_ejected_endpoints{{namespace=\"default\",service=\"many\",port=\"80\"}} {ejected}\n",
            await MetricsAsync(edge), StringComparison.Ordinal);
        foreach (var backend in backends)
            await backend.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_ejected_unless_asked_for()
    {
        await using var bad = RawBackend.Start(Backends.Answer(503));
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync([bad, good]);
        for (var i = 0; i < 20; i++)
            await StatusAsync(edge);
        Assert.Equal(10, bad.Requests.Count);
    }

    [Fact]
    public async Task Requests_beyond_the_limit_wait_and_beyond_those_are_refused()
    {
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = RawBackend.Start(async exchange =>
        {
            await open.Task;
            await exchange.SendAsync(Backends.Answer(200));
        });
        await using var edge = await StartAsync([pod], "upstream-max-connections: 2", "upstream-max-pending: 1");
        var served = new List<Task<HttpStatusCode>> { StatusAsync(edge), StatusAsync(edge) };
        await Eventually.TrueAsync(() => pod.Requests.Count == 2, "two requests are at the pod");
        served.Add(StatusAsync(edge));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await MetricsAsync(edge)).Contains(
            "ingress_yarp_upstream_pending_requests{namespace=\"default\",service=\"many\",port=\"80\"} 1", StringComparison.Ordinal))
            await Task.Delay(10, limit.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(edge));
        Assert.Equal(2, pod.Requests.Count);
        open.SetResult();
        Assert.All(await Task.WhenAll(served), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(3, pod.Requests.Count);
    }

    static Task<EdgeFixture> StartAsync(RawBackend[] pods, params string[] annotations) => EdgeFixture.StartAsync(Backends.Join(
        Backends.Service("many", [.. pods.Select(pod => pod.Endpoint)]),
        EdgeFixture.Ingress("a", "a.example", ["/=many"], ["proxy-next-upstream: off", .. annotations])
            .Replace("nginx.ingress.kubernetes.io/outlier", "yarp.ingress.kubernetes.io/outlier", StringComparison.Ordinal)
            .Replace("nginx.ingress.kubernetes.io/upstream-max", "yarp.ingress.kubernetes.io/upstream-max", StringComparison.Ordinal)));

    static async Task<HttpStatusCode> StatusAsync(EdgeFixture edge)
    {
        using var response = await edge.Client.GetAsync("http://a.example/");
        return response.StatusCode;
    }

    static async Task<string> MetricsAsync(EdgeFixture edge)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/metrics");
    }
}
