using System.Net;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Lab;

/// <summary>Points 7 and 8 of the lab: kinds of Services.</summary>
public sealed class LabServices
{
    [Theory]
    [EverySource]
    public async Task ClientIP_affinity_keeps_each_client_on_one_pod(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("sticky", replicas: 3);
        await bed.ApplyAsync($$"""
            apiVersion: v1
            kind: Service
            metadata: {name: sticky}
            spec:
              selector: {app: sticky}
              sessionAffinity: ClientIP
              ports: [{name: http, port: 8080, targetPort: {{bed.PodPort}} }]
            """);
        await bed.ApplyAsync(Objects.Ingress("sticky", "sticky.example", "sticky"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://sticky.example/", "sticky");

        var pods = new HashSet<string>();
        for (var i = 1; i <= 24; i++)
        {
            using var client = new EdgeClient(bed.Controller, IPAddress.Parse($"127.0.5.{i}"));
            var first = (await client.GetAsync("http://sticky.example/")).Pod!;
            for (var request = 0; request < 5; request++)
                Assert.Equal(first, (await client.GetAsync("http://sticky.example/")).Pod);
            pods.Add(first);
        }

        Assert.Equal(3, pods.Count);
    }

    [Theory]
    [EverySource]
    public async Task A_Service_without_selector_has_the_addresses_written_by_hand(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        var byEndpoints = await bed.StartPodAsync("by-endpoints-1");
        var bySlice = await bed.StartPodAsync("by-slice-1");
        await bed.ApplyAsync(WithoutSelector("by-endpoints"));
        await bed.ApplyAsync(WithoutSelector("by-slice"));
        await bed.ApplyAsync($$"""
            apiVersion: v1
            kind: Endpoints
            metadata: {name: by-endpoints}
            subsets:
            - addresses:
              - ip: {{byEndpoints.Address}}
              ports:
              - {name: http, port: {{bed.PodPort}} }
            """);
        await bed.ApplyAsync(Objects.EndpointSlice("by-slice", bed.PodPort, [bySlice]));
        await bed.ApplyAsync(Objects.Ingress("by-endpoints", "by-endpoints.example", "by-endpoints"));
        await bed.ApplyAsync(Objects.Ingress("by-slice", "by-slice.example", "by-slice"));
        await bed.StartControllerAsync();

        await bed.Client.UntilServedByAsync("http://by-endpoints.example/", "by-endpoints");
        await bed.Client.UntilServedByAsync("http://by-slice.example/", "by-slice");
    }

    [Theory]
    [EverySource]
    public async Task A_port_of_a_multi_port_Service_is_chosen_by_its_name(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        var pod = await bed.StartPodAsync("multi-1");
        await bed.ApplyAsync("""
            apiVersion: v1
            kind: Service
            metadata: {name: multi}
            spec:
              selector: {app: multi}
              ports:
              - {name: metrics, port: 9090, targetPort: metrics}
              - {name: web, port: 80, targetPort: web}
            """);
        // Nothing listens on the first port: whoever confuses the two is refused.
        await bed.ApplyAsync($$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: multi-1
              labels: {kubernetes.io/service-name: multi}
            addressType: IPv4
            ports: [{name: metrics, port: 1, protocol: TCP}, {name: web, port: {{bed.PodPort}}, protocol: TCP}]
            endpoints:
            - addresses: [{{pod.Address}}]
              conditions: {ready: true}
            """);
        await bed.ApplyAsync("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: multi}
            spec:
              ingressClassName: yarp
              rules:
              - host: multi.example
                http:
                  paths:
                  - {path: /web, pathType: Prefix, backend: {service: {name: multi, port: {name: web}}}}
                  - {path: /number, pathType: Prefix, backend: {service: {name: multi, port: {number: 80}}}}
                  - {path: /metrics, pathType: Prefix, backend: {service: {name: multi, port: {name: metrics}}}}
            """);
        await bed.StartControllerAsync();

        await bed.Client.UntilServedByAsync("http://multi.example/web", "multi");
        Assert.Equal("multi", (await bed.Client.GetAsync("http://multi.example/number")).Service);
        Assert.Equal("502 from the controller", (await bed.Client.GetAsync("http://multi.example/metrics")).ToString());
    }

    [Theory]
    [EverySource]
    public async Task An_ExternalName_Service_follows_its_DNS_name_and_loopback_is_refused(Source source)
    {
        Requirement.Demand(PodNetwork.Unavailable is null, PodNetwork.Unavailable ?? "");
        using var hosts = new HostsFile();
        await using var bed = await TestBed.CreateOnNetworkAsync(source);
        var first = await bed.StartPodAsync("first-1");
        var second = await bed.StartPodAsync("second-1");
        hosts.Set(("legacy.example", first.Address), ("inside.example", IPAddress.Loopback));
        foreach (var name in (string[])["legacy", "inside"])
        {
            await bed.ApplyAsync($$"""
                apiVersion: v1
                kind: Service
                metadata: {name: {{name}}}
                spec: {type: ExternalName, externalName: {{name}}.example, ports: [{name: http, port: {{bed.PodPort}} }]}
                """);
            await bed.ApplyAsync(Objects.Ingress(name, $"{name}.test", name));
        }

        await bed.StartControllerAsync(hosts);
        await bed.Client.UntilServedByAsync("http://legacy.test/", "first");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await bed.Client.GetAsync("http://inside.test/")).Status);

        hosts.Set(("legacy.example", second.Address));
        await bed.Client.UntilServedByAsync("http://legacy.test/", "second");
    }

    static string WithoutSelector(string name) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec: {ports: [{name: http, port: 8080}]}
        """;
}
