using System.Net;
using System.Net.Sockets;

namespace IngressController.Tests.Edge;

/// <summary>How many connections clients may have, and who has to go when there are more.</summary>
public sealed class ClientPlaceTests
{
    const string Hang = "GET /hang HTTP/1.1\r\nHost: shop.example\r\n\r\n";
    const string Answered = "GET / HTTP/1.1\r\nHost: unknown.example\r\n\r\n";

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_room_comes_back()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "max-worker-connections: \"2\"");
        using var first = await HangAsync(edge);
        using var second = await HangAsync(edge);
        using (var third = await RawClient.ConnectAsync(edge.Ports.Http))
            Assert.Equal("", await third.ReadToEndAsync());
        Assert.Single(edge.Log, line => line.Contains("max-worker-connections", StringComparison.Ordinal));
        Assert.Equal(1, await RefusalsAsync(edge, "connections"));

        first.Dispose();
        await Kubernetes.Api.Eventually.TrueAsync(() => AnswersAsync(edge).GetAwaiter().GetResult(), "room for one more");
        await edge.ApplySettingsAsync("max-worker-connections: \"0\"");
        Assert.True(await AnswersAsync(edge));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: sh")]
    [InlineData(Answered)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    public async Task An_idle_connection_goes_for_a_new_one(string sent)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "max-worker-connections: \"2\"");
        using var idle = await RawClient.ConnectAsync(edge.Ports.Http);
        await idle.SendAsync(sent);
        if (sent == Answered)
            await idle.ReadUntilAsync("</html>\r\n");
        await UsedAsync(edge, 1);
        using var busy = await HangAsync(edge);
        using var another = await HangAsync(edge);
        await idle.ReadToEndAsync();
        Assert.Equal(2, await OfAsync(edge, "ingress_yarp_budget_used", "connections"));
    }

    [Fact]
    public async Task A_silent_handshake_goes_for_a_new_connection()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "max-worker-connections: \"2\"");
        using var idle = await RawClient.ConnectAsync(edge.Ports.Https);
        await UsedAsync(edge, 1);
        using var busy = await HangAsync(edge);
        using var another = await HangAsync(edge);
        Assert.Equal("", await idle.ReadToEndAsync());
    }

    [Fact]
    public async Task The_network_with_most_loses_its_idle_connections_first()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "max-worker-connections: \"6\"");
        using var victim = await RawClient.ConnectAsync(edge.Ports.Http, "127.0.0.2");
        await UsedAsync(edge, 1);
        var attackers = new List<RawClient>();
        for (var i = 0; i < 20; i++)
            attackers.Add(await RawClient.ConnectAsync(edge.Ports.Http, "127.0.0.3"));
        await Kubernetes.Api.Eventually.TrueAsync(() => RefusalsAsync(edge, "connections").GetAwaiter().GetResult() == 15, "15 of them are closed");
        await UsedAsync(edge, 6);

        // The oldest connection of all, which nobody needed to close.
        await victim.SendAsync(Answered);
        Assert.Contains("404 Not Found", await victim.ReadUntilAsync("</html>\r\n"), StringComparison.Ordinal);
        attackers.ForEach(static attacker => attacker.Dispose());
    }

    [Fact]
    public async Task One_network_cannot_have_all_places()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "max-worker-connections: \"20\"");
        var attackers = new List<RawClient>();
        for (var i = 0; i < 18; i++)
            attackers.Add(await HangAsync(edge, "127.0.0.3"));
        using (var refused = await RawClient.ConnectAsync(edge.Ports.Http, "127.0.0.3"))
            Assert.Equal("", await refused.ReadToEndAsync());
        using var victim = await RawClient.ConnectAsync(edge.Ports.Http, "127.0.0.2");
        await victim.SendAsync(Answered);
        Assert.Contains("404 Not Found", await victim.ReadUntilAsync("</html>\r\n"), StringComparison.Ordinal);
        attackers.ForEach(static attacker => attacker.Dispose());
    }

    [Fact]
    public async Task Behind_a_load_balancer_the_clients_of_its_PROXY_headers_count()
    {
        await using var edge = await EdgeFixture.StartAsync(
            Shop, "max-worker-connections: \"20\"\nuse-proxy-protocol: \"true\"\nproxy-real-ip-cidr: \"127.0.0.1/32\"");
        var attackers = new List<RawClient>();
        for (var i = 0; i < 18; i++)
            attackers.Add(await HangAsync(edge, header: "PROXY TCP4 192.0.2.3 192.0.2.1 1 80\r\n"));
        using (var refused = await RawClient.ConnectAsync(edge.Ports.Http))
        {
            await refused.SendAsync("PROXY TCP4 192.0.2.3 192.0.2.1 1 80\r\n" + Answered);
            Assert.Equal("", await refused.ReadToEndAsync());
        }

        using var victim = await RawClient.ConnectAsync(edge.Ports.Http);
        await victim.SendAsync("PROXY TCP4 192.0.2.2 192.0.2.1 1 80\r\n" + Answered);
        Assert.Contains("404 Not Found", await victim.ReadUntilAsync("</html>\r\n"), StringComparison.Ordinal);
        attackers.ForEach(static attacker => attacker.Dispose());
    }

    static async Task<RawClient> HangAsync(EdgeFixture edge, string? from = null, string header = "")
    {
        var arrived = edge.Pods["web"].NextRequestAsync();
        var client = await RawClient.ConnectAsync(edge.Ports.Http, from);
        await client.SendAsync(header + Hang);
        await arrived.WaitAsync(TimeSpan.FromSeconds(20));
        return client;
    }

    static Task UsedAsync(EdgeFixture edge, int count) => Kubernetes.Api.Eventually.TrueAsync(
        () => OfAsync(edge, "ingress_yarp_budget_used", "connections").GetAwaiter().GetResult() == count, $"{count} connections");

    static Task<double> RefusalsAsync(EdgeFixture edge, string budget) => OfAsync(edge, "ingress_yarp_budget_refusals_total", budget);

    static async Task<double> OfAsync(EdgeFixture edge, string family, string budget) =>
        (await edge.ScrapeAsync()).Of(family).Single(sample => sample.Has("budget", budget)).Value;

    static async Task<bool> AnswersAsync(EdgeFixture edge)
    {
        using var client = EdgeClients.Create(edge.Ports.Http);
        try
        {
            using var answer = await client.GetAsync(new Uri("http://shop.example/"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception error) when (error is HttpRequestException or SocketException)
        {
            // HttpClient asks a new connection for its peer, and passes on as it is that it was closed before.
            return false;
        }
    }
}
