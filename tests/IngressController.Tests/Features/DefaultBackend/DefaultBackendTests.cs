using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.DefaultBackend;

/// <summary>Behaviour 31.</summary>
public sealed class DefaultBackendTests
{
    [Fact]
    public async Task It_takes_over_while_the_Service_has_no_endpoints_and_is_told_why()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("shop", "h.test", ["/=empty", "/web=web"], "default-backend: other"), Service("empty")));
        var usual = await edge.Client.GetEchoAsync("http://h.test/web");
        Assert.Equal(("web", null), (usual.Pod, usual.Header("X-Code")));

        using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/a?b", ("Accept", "text/html"));
        var standIn = await response.ReadEchoAsync();
        Assert.Equal(("other", "/a?b", "h.test"), (standIn.Pod, standIn.Target, standIn.Header("Host")));
        Assert.Equal(("503", "text/html", "default", "shop", "empty", "80"),
            (standIn.Header("X-Code"), standIn.Header("X-Format"), standIn.Header("X-Namespace"),
                standIn.Header("X-Ingress-Name"), standIn.Header("X-Service-Name"), standIn.Header("X-Service-Port")));

        edge.ChangeEndpoints($$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: empty-1, namespace: default, labels: { kubernetes.io/service-name: empty } }
            addressType: IPv4
            ports: [{ port: {{edge.Pods["admin"].Endpoint.Port}} }]
            endpoints: [{ addresses: ["127.0.0.1"] }]
            """);
        await Eventually.TrueAsync(() => edge.Client.GetEchoAsync("http://h.test/").GetAwaiter().GetResult().Pod == "admin",
            "the Service's own endpoint serves");
    }

    [Fact]
    public async Task Without_endpoints_of_its_own_the_answer_is_503()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("shop", "h.test", ["/=gone"], "default-backend: empty"), Service("empty")));
        using var response = await edge.Client.GetAsync("http://h.test/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task It_opens_no_path_that_access_rules_close()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("shop", "h.test", ["/=gone"], "default-backend: other", "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        using var refused = await edge.Client.GetAsync("http://h.test/");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var let = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/",
            ("Authorization", "Basic " + Convert.ToBase64String("me:secret"u8)));
        Assert.Equal("other", (await let.ReadEchoAsync()).Pod);
    }

    static string Service(string name) =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{ name: {name}, namespace: default }}\nspec: {{ selector: {{ a: b }}, ports: [{{ port: 80 }}] }}";
}
