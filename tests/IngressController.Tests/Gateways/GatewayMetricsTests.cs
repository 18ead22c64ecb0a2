using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways;

/// <summary>A scrape says of Gateways what their status says.</summary>
public sealed class GatewayMetricsTests
{
    [Fact]
    public async Task A_scrape_says_what_is_served()
    {
        var port = FreePorts.Tcp();
        await using var gateway = await GatewayEdge.StartAsync(
            port, [GatewayEdge.Listener("http", port), GatewayEdge.TlsListener("tls", FreePorts.Tcp(), "missing")],
            [
                GatewayEdge.Route("web", "web.test", GatewayEdge.Filtered("/")),
                GatewayEdge.Route("lost", "lost.test", "{ backendRefs: [{ name: nobody, port: 80 }] }"),
            ]);
        var scrape = await gateway.Edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("ingress_yarp_gateway_programmed", ("namespace", "default"), ("gateway", "gate")));
        Assert.Equal(1, scrape.Sum("ingress_yarp_gateway_listener_programmed", ("gateway", "gate"), ("listener", "http")));
        Assert.Equal(0, scrape.Sum("ingress_yarp_gateway_listener_programmed", ("gateway", "gate"), ("listener", "tls")));
        Assert.Equal(2, scrape.Sum("ingress_yarp_gateway_listener_routes", ("gateway", "gate"), ("listener", "http")));
        Assert.Equal(1, scrape.Sum("ingress_yarp_gateway_route_accepted", ("route", "lost"), ("gateway", "gate")));
        Assert.Equal((1, 0), (Resolved("web"), Resolved("lost")));
        Assert.Equal(0, scrape.Sum("ingress_yarp_gateway_unmeasured_objects"));

        double Resolved(string route) => scrape.Sum("ingress_yarp_gateway_route_resolved", ("route", route), ("kind", "HTTPRoute"));
    }
}
