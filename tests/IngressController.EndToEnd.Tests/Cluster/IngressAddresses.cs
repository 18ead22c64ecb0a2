using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>The status of Ingresses on a real API server: written, kept right, emptied, and never another controller's.</summary>
public sealed class IngressAddresses
{
    static readonly string[] Flags = ["--election-id", "edge", "--post-shutdown-grace-period", "0"];

    [Fact]
    public async Task Served_Ingresses_have_the_published_Services_addresses_until_the_last_replica_ends()
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.ApplyAsync(PublishedService("[198.51.100.9]"));
        await bed.Api.SetStatusAsync(
            $"/api/v1/namespaces/{bed.Namespace}/services/edge", """{"loadBalancer":{"ingress":[{"ip":"203.0.113.7"}]}}""");
        await bed.ApplyAsync(Objects.Ingress("ours", "ours.example", "web"));
        await bed.ApplyAsync(Objects.Ingress("theirs", "theirs.example", "web", ingressClass: "other"));
        await bed.Api.SetStatusAsync(bed.IngressPath("theirs"), """{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}""");
        var theirs = (await bed.IngressAsync("theirs")).ToJsonString();
        await using var controller = await bed.StartReplicaAsync(
            "edge-1",
            [.. Flags, "--publish-service", $"{bed.Namespace}/edge", "--status-update-interval", "5"]);

        await bed.UntilStatusAsync("ours", "198.51.100.9 203.0.113.7");
        await bed.ApplyAsync(Objects.Ingress("later", "later.example", "web"));
        await bed.UntilStatusAsync("later", "198.51.100.9 203.0.113.7");
        // With two addresses another leader may come; one address, and this is the last of it.
        await bed.ApplyAsync(PublishedService("[]"));
        await bed.UntilStatusAsync("ours", "203.0.113.7");
        await bed.UntilStatusAsync("later", "203.0.113.7");

        await controller.TerminateAsync();
        Assert.Equal(0, await controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal("", ApiServerBed.AddressesOf(await bed.IngressAsync("ours")));
        Assert.Equal("", ApiServerBed.AddressesOf(await bed.IngressAsync("later")));
        Assert.Equal(theirs, (await bed.IngressAsync("theirs")).ToJsonString());
        Assert.Equal("", await bed.LeaderAsync());
    }

    [Theory]
    [InlineData("false", "203.0.113.1")]
    [InlineData("true", "10.0.0.1")]
    public async Task Without_a_published_address_it_is_the_nodes_own(string preferInternal, string expected)
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        var pod = $"edge-{preferInternal}";
        await bed.ApplyAsync($"{{apiVersion: v1, kind: Node, metadata: {{name: {pod}-node}}}}");
        await bed.Api.SetStatusAsync(
            $"/api/v1/nodes/{pod}-node", """{"addresses":[{"type":"InternalIP","address":"10.0.0.1"},{"type":"ExternalIP","address":"203.0.113.1"}]}""");
        await bed.ApplyAsync(Objects.Ingress("ours", "ours.example", "web"));

        await using var controller = await bed.StartReplicaAsync(pod, [.. Flags, $"--report-node-internal-ip-address={preferInternal}"]);

        await bed.UntilStatusAsync("ours", expected);
    }

    [Fact]
    public async Task Without_status_it_serves_the_Ingresses_of_a_running_ingress_nginx()
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.ApplyAsync(Objects.IngressClass("nginx", "k8s.io/ingress-nginx"));
        await bed.StartServiceAsync("web");
        await bed.ApplyAsync(Objects.Ingress("web", "web.example", "web", ingressClass: "nginx"));
        await bed.Api.SetStatusAsync(bed.IngressPath("web"), """{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}""");
        var before = (await bed.IngressAsync("web")).ToJsonString();
        await using var controller = await bed.StartReplicaAsync(
            "trial-1", [.. Flags, "--controller-class", "k8s.io/ingress-nginx", "--ingress-class", "nginx", "--update-status=false"]);
        using var client = new Traffic.EdgeClient(controller);

        await client.UntilServedByAsync("http://web.example/", "web");
        // By the Event the leader has done all that follows from the table.
        await Eventually.IsAsync("it leads", bed.LeaderAsync, leader => leader == "trial-1");
        await Eventually.IsAsync("its Event is there", () => Told.AboutAsync(bed, "web"), told => told.Any(note => note.Reason == "Sync"));
        await controller.TerminateAsync();
        Assert.Equal(0, await controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(before, (await bed.IngressAsync("web")).ToJsonString());
    }

    [Fact]
    public async Task A_published_Service_that_is_not_there_ends_the_start()
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => bed.StartReplicaAsync("edge-1", [.. Flags, "--publish-service", $"{bed.Namespace}/nope"]));

        Assert.Contains($"--publish-service: there is no Service \"{bed.Namespace}/nope\"", error.Message, StringComparison.Ordinal);
    }

    static string PublishedService(string externalIPs) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: edge }
        spec: { type: LoadBalancer, externalIPs: {{externalIPs}}, ports: [{ port: 80 }] }
        """;
}
