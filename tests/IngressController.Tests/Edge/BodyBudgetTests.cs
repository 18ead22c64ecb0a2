using System.Net;

namespace IngressController.Tests.Edge;

/// <summary>What request bodies may hold in memory and on disk.</summary>
public sealed class BodyBudgetTests
{
    static readonly Uri Sink = new("http://shop.example/sink");

    [Fact]
    public async Task A_body_for_which_there_is_no_space_is_answered_503_and_the_space_comes_back()
    {
        await using var edge = await StartAsync(null, 100_000);
        using (var answer = await edge.Client.PostAsync(Sink, new ByteArrayContent(new byte[200_000])))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Single(edge.Log, line => line.Contains("the space for request bodies", StringComparison.Ordinal));
        Assert.Equal(1, await OfAsync(edge, "ingress_yarp_budget_refusals_total", "body-files"));
        using (var answer = await edge.Client.PostAsync(Sink, new ByteArrayContent(new byte[80_000])))
            Assert.Equal("80000", await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, await OfAsync(edge, "ingress_yarp_budget_used", "body-files"));
    }

    [Fact]
    public async Task A_large_buffer_is_paid_for_only_as_far_as_octets_came()
    {
        await using var edge = await StartAsync("client-body-buffer-size: 64m", 100_000);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST /sink HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\na\r\n");
        await UsedAsync(edge, used => used > 0, "the request has begun");
        await client.SendAsync($"20000\r\n{new string('a', 0x20000)}\r\n");
        await UsedAsync(edge, used => used > 0x20000, "what came is counted");
        Assert.InRange(await OfAsync(edge, "ingress_yarp_budget_used", "client-memory"), 0x20000, 500_000);
        await client.SendAsync("0\r\n\r\n");
        Assert.Contains("\r\n131073\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
        await UsedAsync(edge, used => used == 0, "all memory given back");
    }

    [Fact]
    public async Task A_body_for_which_there_is_no_memory_goes_to_a_file()
    {
        await using var edge = await StartAsync("client-body-buffer-size: 64m", 10_000_000, memory: 300_000);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST /sink HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000000\r\nConnection: close\r\n\r\n" + new string('a', 999_999));
        await Kubernetes.Api.Eventually.TrueAsync(
            () => OfAsync(edge, "ingress_yarp_budget_used", "body-files").GetAwaiter().GetResult() > 500_000, "most of it in a file");
        await client.SendAsync("a");
        Assert.Contains("\r\n1000000\r\n", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    static Task<EdgeFixture> StartAsync(string? settings, long disk, long? memory = null) => EdgeFixture.StartAsync(
        EdgeFixture.Ingress("shop", "shop.example", ["/=web"]), settings, options => options with { RequestBodyDisk = disk, ClientMemory = memory });

    static Task UsedAsync(EdgeFixture edge, Func<double, bool> isRight, string what) => Kubernetes.Api.Eventually.TrueAsync(
        () => isRight(OfAsync(edge, "ingress_yarp_budget_used", "client-memory").GetAwaiter().GetResult()), what);

    static async Task<double> OfAsync(EdgeFixture edge, string family, string budget) =>
        (await edge.ScrapeAsync()).Of(family).Single(sample => sample.Has("budget", budget)).Value;
}
