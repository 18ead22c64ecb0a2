using System.Net;

namespace IngressController.Tests.Edge;

/// <summary>What clients can make the edge hold in memory, and who is refused when it is used up.</summary>
public sealed class ClientMemoryTests
{
    const int Large = 30_000_000;

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);

    [Fact]
    public async Task Streams_with_large_heads_are_refused_beyond_the_share_of_their_client()
    {
        await using var edge = await StartAsync(300_000);
        using var attacker = EdgeClients.Create(edge.Ports.Http, from: IPAddress.Parse("127.0.0.3"));
        using var gone = new CancellationTokenSource();
        var answers = Enumerable.Range(0, 50).Select(_ => attacker.SendAsync(Request(), gone.Token)).ToList();
        await Kubernetes.Api.Eventually.TrueAsync(
            () => answers.Any(static answer => answer is { IsCompletedSuccessfully: true, Result.StatusCode: HttpStatusCode.ServiceUnavailable }), "a refusal");

        // One of the refused requests writes the line, and it need not be the first one that is answered.
        await Kubernetes.Api.Eventually.TrueAsync(
            () => edge.Log.Any(line => line.Contains("A request of client 127.0.0.3 was answered 503, since the memory", StringComparison.Ordinal)), "a line");

        using var victim = edge.CreateClient(IPAddress.Parse("127.0.0.2"));
        Assert.Equal(HttpStatusCode.OK, (await victim.GetAsync(new Uri("http://shop.example/"))).StatusCode);

        // What is given up comes back.
        await gone.CancelAsync();
        await Task.WhenAll(answers).ContinueWith(static _ => { }, TaskScheduler.Default);
        attacker.Dispose();
        victim.Dispose();
        await EventuallyAsync(edge, "ingress_yarp_budget_used", used => used == 0, "all memory given back");

        static HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "http://shop.example/hang")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Large", new string('x', 7000));
            return request;
        }
    }

    [Fact]
    public async Task An_answer_that_is_not_taken_is_broken_off_when_the_memory_is_used_up()
    {
        await using var edge = await StartAsync(150_000);
        using var first = await AskAsync(edge);
        await EventuallyAsync(edge, "ingress_yarp_budget_used", used => used > 100_000, "the first answer stands");
        using var second = await AskAsync(edge);
        await EventuallyAsync(edge, "ingress_yarp_budget_refusals_total", refusals => refusals == 1, "the second one is refused");
        Assert.InRange((await second.ReadToEndAsync()).Length, 0, Large - 1);
        Assert.InRange((await first.ReadToEndAsync()).Length, Large + 1, Large + 1000);
    }

    [Fact]
    public async Task A_head_that_does_not_come_to_its_end_is_paid_for()
    {
        await using var edge = await StartAsync(300_000);
        var part = $"GET / HTTP/1.1\r\nHost: unknown.example\r\n{string.Concat(Enumerable.Repeat($"X-Part: {new string('x', 5000)}\r\n", 4))}";
        using var first = await RawClient.ConnectAsync(edge.Ports.Http);
        await first.SendAsync(part);
        await EventuallyAsync(edge, "ingress_yarp_budget_used", used => used > 150_000, "the first head is counted");
        using var second = await RawClient.ConnectAsync(edge.Ports.Http);
        await second.SendAsync(part);
        await EventuallyAsync(edge, "ingress_yarp_budget_refusals_total", refusals => refusals == 1, "the second head is refused");
        Assert.DoesNotContain("200 OK", await second.ReadToEndAsync(), StringComparison.Ordinal);
        await first.SendAsync("Connection: close\r\n\r\n");
        Assert.Contains("404 Not Found", await first.ReadToEndAsync(), StringComparison.Ordinal);
        await EventuallyAsync(edge, "ingress_yarp_budget_used", used => used == 0, "all memory given back");
    }

    static Task<EdgeFixture> StartAsync(long memory) => EdgeFixture.StartAsync(Shop, configure: options => options with { ClientMemory = memory });

    static async Task<RawClient> AskAsync(EdgeFixture edge)
    {
        var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"GET /bytes/{Large} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
        return client;
    }

    static Task EventuallyAsync(EdgeFixture edge, string family, Func<double, bool> isRight, string what) =>
        Kubernetes.Api.Eventually.TrueAsync(() => isRight(OfAsync(edge, family).GetAwaiter().GetResult()), what);

    static async Task<double> OfAsync(EdgeFixture edge, string family) =>
        (await edge.ScrapeAsync()).Of(family).Single(sample => sample.Has("budget", "client-memory")).Value;
}
