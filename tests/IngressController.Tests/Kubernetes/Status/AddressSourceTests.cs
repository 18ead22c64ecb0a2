using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Status;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status;

public sealed class AddressSourceTests
{
    [Theory]
    [InlineData("LoadBalancer", """ "clusterIP":"10.96.0.1" """, """ [{"ip":"203.0.113.7","ports":[]},{"hostname":"lb.example"}] """, "203.0.113.7 lb.example")]
    [InlineData("LoadBalancer", """ "clusterIP":"10.96.0.1","externalIPs":["198.51.100.9","203.0.113.7"] """,
        """ [{"ip":"203.0.113.7"}] """, "203.0.113.7 198.51.100.9")]
    [InlineData("LoadBalancer", """ "clusterIP":"10.96.0.1" """, "null", "")]
    [InlineData("NodePort", """ "clusterIP":"10.96.0.1" """, "[]", "10.96.0.1")]
    [InlineData("NodePort", """ "clusterIP":"10.96.0.1","externalIPs":["198.51.100.9"] """, "[]", "198.51.100.9")]
    [InlineData("ClusterIP", """ "clusterIP":"10.96.0.1","externalIPs":["198.51.100.9"] """, "[]", "10.96.0.1")]
    [InlineData("ClusterIP", """ "clusterIP":"None" """, "[]", "")]
    [InlineData("ExternalName", """ "externalName":"edge.example" """, "[]", "edge.example")]
    public async Task A_published_Service_gives_the_addresses_of_its_type(string type, string spec, string ingress, string expected)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put($$"""{"kind":"Service","metadata":{"name":"other","namespace":"infra"},"spec":{"type":"ClusterIP","clusterIP":"10.96.0.99"} }""");
        server.Put($$"""
            {"kind":"Service","metadata":{"name":"edge","namespace":"infra"},
             "spec":{"type":"{{type}}",{{spec}} },"status":{"loadBalancer":{"ingress":{{ingress}} } } }
            """);
        using var client = server.Client();
        var source = new ServiceAddresses(client, new("infra", "edge"));

        await source.DemandAsync(default);

        Assert.Equal(expected, string.Join(' ', await source.ReadAsync(default)));
        Assert.Equal(0, server.Count("get", "services"));
    }

    [Fact]
    public async Task A_published_Service_that_is_not_there_is_named()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        var source = new ServiceAddresses(client, new("infra", "edge"));

        var atStart = await Assert.ThrowsAsync<ConfigurationException>(() => source.DemandAsync(default));
        var later = await Assert.ThrowsAsync<StatusException>(() => source.ReadAsync(default));

        Assert.Equal($"--publish-service: there is no Service \"infra/edge\" in the cluster {server.Url}/", atStart.Message);
        Assert.Equal("--publish-service: there is no Service infra/edge", later.Message);
    }

    [Fact]
    public async Task A_published_Service_that_may_not_be_read_is_no_error_at_start()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Answer("list", "services", 403, "Forbidden");
        using var client = server.Client();
        var source = new ServiceAddresses(client, new("infra", "edge"));

        await source.DemandAsync(default);

        var error = await Assert.ThrowsAsync<StatusException>(() => source.ReadAsync(default));
        Assert.Contains("Allow list on services (apiGroup \"\") in namespace infra", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "10.0.0.2 203.0.113.1")]
    [InlineData(true, "10.0.0.1 10.0.0.2")]
    public async Task Otherwise_it_is_the_nodes_of_ready_pods(bool preferInternal, string expected)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Pods.Pod("self"));
        server.Put(Pods.Pod("same-node"));
        server.Put(Pods.Pod("other-node", node: "node-2"));
        server.Put(Pods.Pod("unready", ready: false, node: "node-3"));
        server.Put(Pods.Pod("waiting", phase: "Pending", node: "node-3"));
        server.Put(Pods.Pod("somebody-else", app: "shop", node: "node-3"));
        server.Put(Pods.Node("node-1", ("InternalIP", "10.0.0.1"), ("ExternalIP", "203.0.113.1")));
        server.Put(Pods.Node("node-2", ("Hostname", "two"), ("InternalIP", "10.0.0.2")));
        server.Put(Pods.Node("node-3", ("InternalIP", "10.0.0.3")));
        using var client = server.Client();
        var source = new NodeAddresses(client, new(client, new ObjectKey("infra", "self")), preferInternal);

        Assert.Equal(expected, string.Join(' ', (await source.ReadAsync(default)).Order()));
    }

    [Fact]
    public async Task Without_a_pod_the_flags_that_help_are_named()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var client = server.Client();
        var source = new NodeAddresses(client, new(client, null), false);

        var error = await Assert.ThrowsAsync<StatusException>(() => source.ReadAsync(default));

        Assert.Equal(
            "neither --publish-service nor --publish-status-address is given, and this is no pod: set the environment variables POD_NAME and POD_NAMESPACE",
            error.Message);
    }

    [Theory]
    [InlineData("pods", "Allow get and list on pods (apiGroup \"\") in namespace infra")]
    [InlineData("nodes", "Allow get on nodes (apiGroup \"\")")]
    public async Task A_missing_permission_is_named(string forbidden, string advice)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Pods.Pod("self"));
        server.Faults.Answer("*", forbidden, 403, "Forbidden");
        using var client = server.Client();
        var source = new NodeAddresses(client, new(client, new ObjectKey("infra", "self")), false);

        var error = await Assert.ThrowsAsync<StatusException>(() => source.ReadAsync(default));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }
}
