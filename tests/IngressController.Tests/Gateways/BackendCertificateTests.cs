using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>The certificate that a Gateway presents to pods (<c>spec.tls.backend</c>), over real sockets.</summary>
public sealed class BackendCertificateTests
{
    const string Presents = "{ backend: { clientCertificateRef: { name: own } } }";

    [Fact]
    public async Task Only_the_Gateway_that_names_it_presents_a_certificate_and_only_where_a_policy_asks_for_TLS()
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        var (port, other) = (FreePorts.Tcp(), FreePorts.Tcp());
        await using var edge = await StartAsync(pod, authority, port, TlsYaml.Secret("own", authority.Client("CN=gate")), $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: { name: other, namespace: default }
            spec: { gatewayClassName: yarp, listeners: [{{GatewayEdge.Listener("http", other)}}] }
            """, Route("other", "secure"), EdgeFixture.Ingress("i", "i.test", ["/=secure"], "backend-protocol: HTTPS"));
        var second = edge.Address.GetAddressBytes();
        second[3]++;
        using var otherClient = GatewayEdge.CreateClient(new(second), other);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("CN=gate", await ClientAsync(edge.Client, "r.test"));
            Assert.Equal("", await ClientAsync(otherClient, "r.test"));
            Assert.Equal("", await ClientAsync(edge.Edge.Client, "i.test"));
        }
    }

    [Fact]
    public async Task A_changed_Secret_is_presented_from_the_next_request_on_and_one_that_is_gone_is_not()
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(pod, authority, FreePorts.Tcp(), TlsYaml.Secret("own", authority.Client("CN=one")));
        Assert.Equal("CN=one", await ClientAsync(edge.Client, "r.test"));
        await edge.Edge.ApplyAsync(TlsYaml.Secret("own", authority.Client("CN=two")));
        Assert.Equal("CN=two", await ClientAsync(edge.Client, "r.test"));
        await edge.Edge.RemoveAsync(ResourceKind.Secret, "own");
        Assert.Equal("", await ClientAsync(edge.Client, "r.test"));
    }

    [Fact]
    public async Task It_is_presented_by_copies_of_requests_too()
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(
            pod, authority, FreePorts.Tcp(), TlsYaml.Secret("own", authority.Client("CN=gate")), GatewayEdge.Route(
                "m", "m.test", GatewayEdge.Filtered("/", "{ type: RequestMirror, requestMirror: { backendRef: { name: secure, port: 80 } } }")));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://m.test/")).Pod);
        await Eventually.TrueAsync(() => pod.Answers.Count == 1, "the copy");
        Assert.Equal(["HTTP/1.1 sni=pod.test client=CN=gate host=m.test"], pod.Answers);
    }

    static Task<GatewayEdge> StartAsync(TlsPod pod, TestAuthority authority, int port, params string[] manifests) => GatewayEdge.StartAsync(
        port, [GatewayEdge.Listener("http", port)],
        [
            GatewayEdge.Service("secure", null, pod.Endpoint), GatewayEdge.Authorities("ca", authority.Pem), Route("gate", "secure"), """
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: { name: secure, namespace: default }
            spec:
              targetRefs: [{ group: '', kind: Service, name: secure }]
              validation: { hostname: pod.test, caCertificateRefs: [{ group: '', kind: ConfigMap, name: ca }] }
            """, .. manifests,
        ],
        tls: Presents);

    static string Route(string gateway, string service) =>
        GatewayEdge.Route($"to-{gateway}", "r.test", $"{{ backendRefs: [{{ name: {service}, port: 80 }}] }}")
            .Replace("name: gate }", $"name: {gateway} }}", StringComparison.Ordinal);

    static async Task<string> ClientAsync(HttpClient client, string host)
    {
        var answer = await client.GetStringAsync($"http://{host}/");
        return answer.Split("client=")[1].Split(" host=")[0];
    }
}
