using System.Net;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features;

/// <summary>A host stays as it is bound while nothing concerns it: here something does that is not its own.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task A_wildcard_host_with_a_certificate_lets_the_hosts_below_it_redirect()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.h.test", ["/=web"]));
        Assert.Equal("200 ", await edge.Client.GetRedirectAsync("http://shop.h.test/"));

        var wildcard = EdgeFixture.Ingress("all", "'*.h.test'", ["/=other"]);
        await edge.ApplyAsync(wildcard + "\n  tls: [{ hosts: ['*.h.test'] }]");
        Assert.Equal("308 https://shop.h.test", await edge.Client.GetRedirectAsync("http://shop.h.test/"));

        await edge.ApplyAsync(wildcard);
        Assert.Equal("200 ", await edge.Client.GetRedirectAsync("http://shop.h.test/"));
    }

    [Fact]
    public async Task The_default_backend_answers_errors_of_every_host_as_soon_as_it_exists()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=gone"], "custom-http-errors: 503") +
                "\n  defaultBackend: { service: { name: web, port: { number: 80 } } }",
            configure: options => options with { Translation = options.Translation with { DefaultBackendService = new("default", "late") } });
        using var before = await edge.Client.GetAsync("http://h.test/");
        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);

        var address = edge.Pods["other"].Endpoint;
        await edge.ApplyAsync($$"""
            apiVersion: v1
            kind: Service
            metadata: { name: late, namespace: default }
            spec: { ports: [{ port: 80, targetPort: {{address.Port}} }] }
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: late-1, namespace: default, labels: { kubernetes.io/service-name: late } }
            addressType: IPv4
            ports: [{ name: "", port: {{address.Port}}, protocol: TCP }]
            endpoints: [{ addresses: ["{{address.Address}}"], conditions: { ready: true } }]
            """);
        Assert.Equal("503", (await edge.Client.GetEchoAsync("http://h.test/")).Header("X-Code"));
    }

    [Fact]
    public async Task A_canary_comes_and_goes_without_a_change_of_its_main_Ingress()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("main", "h.test", ["/=web"]));
        await edge.ApplyAsync(EdgeFixture.Ingress("canary", "h.test", ["/=admin"], "canary: true", "canary-by-header: X-Canary"));
        Assert.Equal("admin", await PodAsync());

        await edge.RemoveAsync(ResourceKind.Ingress, "canary");
        Assert.Equal("web", await PodAsync());

        async Task<string> PodAsync()
        {
            using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/", ("X-Canary", "always"));
            return (await response.ReadEchoAsync()).Pod;
        }
    }

    [Fact]
    public async Task A_younger_Ingress_that_guards_a_path_guards_every_spelling_of_it()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("open", "h.test", ["/=web"]), EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        Assert.Equal("200 ", await edge.Client.GetRedirectAsync("http://h.test/ADMIN"));

        await edge.ApplyAsync(EdgeFixture.Ingress("guarded", "h.test", ["/admin=admin"], "auth-type: basic", "auth-secret: users"));
        Assert.Equal("401 ", await edge.Client.GetRedirectAsync("http://h.test/admin"));
        Assert.NotEqual("200 ", await edge.Client.GetRedirectAsync("http://h.test/ADMIN"));
    }
}
