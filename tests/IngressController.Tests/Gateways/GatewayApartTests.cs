using System.Net;
using System.Net.Sockets;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Gateways;

/// <summary>Gateways beside each other and beside Ingresses: none gets or delays what belongs to another.</summary>
public sealed class GatewayApartTests
{
    [Fact]
    public async Task A_connection_ends_when_another_Gateway_gets_its_address()
    {
        var port = FreePorts.Tcp();
        await using var edge = await GatewayEdge.StartAsync(port, GatewayEdge.Route("r", null, GatewayEdge.Filtered("/")));
        using var socket = await GatewayEdge.ConnectAsync(edge.Address, port);
        await using var idle = new NetworkStream(socket);
        Assert.Equal("web", GatewayRaw.EchoOf(await edge.GetRawAsync("/")).Pod);

        await edge.Edge.ApplyAsync(Backends.Join(
            $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: next, namespace: default, generation: 1 }
            spec: { gatewayClassName: yarp, addresses: [{ value: {{edge.Address}} }], listeners: [{{GatewayEdge.Listener("http", port)}}] }
            """,
            GatewayEdge.Route("next", null, "{ backendRefs: [{ name: admin, port: 80 }] }")
                .Replace("parentRefs: [{ name: gate }]", "parentRefs: [{ name: next }]", StringComparison.Ordinal)));
        Assert.Equal("web", GatewayRaw.EchoOf(await edge.GetRawAsync("/")).Pod);
        edge.Edge.Change(null, new(ResourceKind.Gateway, new("default", "gate")));

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await idle.ReadAsync(new byte[1], limit.Token));
        await Eventually.TrueAsync(async () => (await TryGetAsync(edge)).Contains("\"admin\"", StringComparison.Ordinal), "the next Gateway to be served");
    }

    [Fact]
    public async Task Slow_patterns_of_an_Ingress_are_nothing_to_a_Gateway_with_the_same_host()
    {
        var path = string.Concat(new Random(7).GetItems<char>("ab", 3500));
        await using var edge = await GatewayEdge.StartAsync(
            EdgeFixture.Ingress("slow", "slow.test", [.. Enumerable.Range(400, 50).Select(n => $"/[ab]*a[ab]{{{n}}}c=web")], "use-regex: true"),
            GatewayEdge.Route("r", "slow.test", GatewayEdge.Filtered("/")));
        for (var i = 0; ; i++)
        {
            using var answer = await edge.Edge.Client.GetAsync(new Uri($"http://slow.test/{path[(i % 100)..]}"));
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                break;
            Assert.InRange(i, 0, 4000);
        }

        for (var i = 0; i < 20; i++)
            Assert.Equal("web", (await edge.Client.GetEchoAsync("http://slow.test/")).Pod);
    }

    // The address has nobody for a moment.
    static async Task<string> TryGetAsync(GatewayEdge edge)
    {
        try
        {
            return await edge.GetRawAsync("/");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return "";
        }
    }
}
