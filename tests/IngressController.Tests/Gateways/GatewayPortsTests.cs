using System.Net;
using IngressController.Core.Gateways;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways;

/// <summary>Behind a Service, listeners are served at ports of the process, and clients see those of the Service.</summary>
public sealed class GatewayPortsTests
{
    [Fact]
    public async Task A_listener_is_served_at_the_port_that_the_Service_leads_to()
    {
        var port = FreePorts.Tcp();
        Assert.True(GatewayPorts.TryParse($"80={port}", out var ports));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(
                GatewayEdge.Gateway(GatewayEdge.Listener("http", 80)),
                GatewayEdge.Route("web", "web.test", GatewayEdge.Filtered("/")),
                GatewayEdge.Route("moved", "moved.test", GatewayEdge.Filtered("/", "{ type: RequestRedirect, requestRedirect: { hostname: new.test } }")
                    .Replace("backendRefs: [{ name: web, port: 80 }]", "backendRefs: []", StringComparison.Ordinal))),
            configure: options => options with { Translation = options.Translation with { Gateways = new() { Ports = ports } } });
        using var client = GatewayEdge.CreateClient(IPAddress.Loopback, port);
        using var response = await client.GetAsync("http://web.test/");
        var echo = await response.EchoAsync();
        Assert.Equal(("web", "80"), (echo.Pod, echo.Header("X-Forwarded-Port")));
        using var moved = await client.GetAsync("http://moved.test/x");
        Assert.Equal("http://new.test/x", moved.Headers.Location!.ToString());
    }
}
