using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Admin;

/// <summary>What a stranger can take of the port of health and metrics.</summary>
public sealed class ManagementConnectionTests
{
    [Fact]
    public async Task Who_takes_every_connection_it_may_have_leaves_some_to_probes()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=web"]));
        var held = new List<RawClient>();
        for (var i = 0; i < 400; i++)
            held.Add(await RawClient.ConnectAsync(edge.Ports.Health, "127.0.0.9"));
        await Eventually.TrueAsync(
            () => OfAsync(edge, "refusals_total").GetAwaiter().GetResult() > 100, "connections refused");

        // A probe is a connection of its own each time. It does not end its direction: Kestrel drops answers to who does.
        const string probe = "GET /healthz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n";
        using var client = await RawClient.ConnectAsync(edge.Ports.Health);
        await client.SendAsync(probe);
        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.InRange(await OfAsync(edge, "used"), 200, 256);
        held.ForEach(static one => one.Dispose());
    }

    static async Task<double> OfAsync(EdgeFixture edge, string what) => Assert.Single(
        (await edge.ScrapeAsync()).Samples,
        sample => sample.Name == $"ingress_yarp_budget_{what}" && sample.Has("budget", "management-connections")).Value;
}
