using System.Net;
using EchoPod;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>BackendTLSPolicy over real sockets, to pods that speak TLS.</summary>
public sealed class BackendTlsTests
{
    const string ToSecure = "{ backendRefs: [{ name: secure, port: 80 }] }";
    const string Names = "subjectAltNames: ";

    [Theory]
    [InlineData(null, "HTTP/1.1")]
    [InlineData("HTTPS", "HTTP/1.1")]
    [InlineData("kubernetes.io/wss", "HTTP/1.1")]
    [InlineData("kubernetes.io/h2c", "HTTP/2")]
    public async Task A_pod_is_reached_over_TLS_with_its_name_and_in_the_protocol_that_its_port_says(string? appProtocol, string protocol)
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(pod, appProtocol, Ca("ca", authority), Policy("pod.test"));
        Assert.Equal((200, $"{protocol} sni=pod.test client= host=r.test"), await AskAsync(edge));
    }

    [Fact]
    public async Task A_GRPCRoute_reaches_its_pods_over_TLS_and_HTTP2()
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("secure", pod.Endpoint), Ca("ca", authority), Policy("pod.test"), """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: { name: g, namespace: default }
            spec: { parentRefs: [{ name: gate }], rules: [{ backendRefs: [{ name: secure, port: 80 }] }] }
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://r.test/a.B/C")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([]) { Headers = { { "Content-Type", "application/grpc" } } },
        };
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal("HTTP/2 sni=pod.test client= host=r.test", await answer.Content.ReadAsStringAsync());
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Theory]
    [InlineData("pod.test", "", 200)]
    [InlineData("other.test", "", 502)]
    // Once there are other names, the host name is sent and not looked for.
    [InlineData("other.test", Names + "[{ type: Hostname, hostname: pod.test }]", 200)]
    [InlineData("pod.test", Names + "[{ type: Hostname, hostname: other.test }]", 502)]
    [InlineData("other.test", Names + "[{ type: Hostname, hostname: nobody.test }, { type: URI, uri: 'spiffe://mesh.test/pod' }]", 200)]
    [InlineData("pod.test", Names + "[{ type: URI, uri: 'spiffe://mesh.test/other' }]", 502)]
    [InlineData("pod.test", Names + "[{ type: URI, uri: 'spiffe://mesh.test/POD' }]", 502)]
    [InlineData("pod.test", Names + "[{ type: Hostname, hostname: 'spiffe://mesh.test/pod' }]", 502)]
    [InlineData("pod.test", Names + "[{ type: Hostname, hostname: a.wild.test }]", 200)]
    [InlineData("pod.test", Names + "[{ type: Hostname, hostname: a.b.wild.test }]", 502)]
    public async Task The_certificate_must_have_the_name_or_one_of_the_alternative_names(string hostname, string names, int status)
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test", "*.wild.test", "spiffe://mesh.test/pod"));
        await using var edge = await StartAsync(pod, null, Ca("ca", authority), PolicyWith(names, hostname));
        Assert.Equal(status, (await AskAsync(edge)).Status);
    }

    [Fact]
    public async Task A_changed_ConfigMap_is_followed_and_one_of_several_authorities_is_enough()
    {
        var (one, two) = (TestAuthority.Create("one"), TestAuthority.Create("two"));
        await using var pod = await TlsPod.StartAsync(two.Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(pod, null, Ca("ca", one), Ca("more", one), Policy("pod.test", "ca", "more"));
        Assert.Equal(502, (await AskAsync(edge)).Status);
        await edge.Edge.ApplyAsync(Ca("more", two));
        Assert.Equal(200, (await AskAsync(edge)).Status);
        await edge.Edge.ApplyAsync(Ca("more", one));
        Assert.Equal(502, (await AskAsync(edge)).Status);
        await edge.Edge.RemoveAsync(ResourceKind.ConfigMap, "more");
        await edge.Edge.ApplyAsync(Ca("ca", two));
        Assert.Equal(200, (await AskAsync(edge)).Status);
        await edge.Edge.RemoveAsync(ResourceKind.ConfigMap, "ca");
        Assert.Equal(500, (await AskAsync(edge)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task A_policy_whose_authority_cannot_be_read_closes_the_backend(string pem)
    {
        await using var pod = await EchoServer.StartAsync("plain", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Service("secure", null, pod), GatewayEdge.Authorities("ca", pem), Policy("pod.test"), GatewayEdge.Route("r", "r.test", ToSecure));
        Assert.Equal(500, (await AskAsync(edge)).Status);
        Assert.Equal(0, pod.Statistics.Requests);
    }

    [Theory]
    [InlineData("wellKnownCACertificates: System", 502)]
    [InlineData("wellKnownCACertificates: Mozilla", 500)]
    [InlineData("caCertificateRefs: [{ group: '', kind: ConfigMap, name: missing }]", 500)]
    public async Task Nothing_goes_to_a_pod_that_is_not_vouched_for(string authorities, int status)
    {
        await using var pod = await TlsPod.StartAsync(TestAuthority.Create().Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(pod, null, Policy("pod.test").Replace(
            "caCertificateRefs: [{ group: '', kind: ConfigMap, name: ca }]", authorities, StringComparison.Ordinal));
        Assert.Equal(status, (await AskAsync(edge)).Status);
    }

    [Fact]
    public async Task A_pod_without_TLS_gets_nothing()
    {
        await using var pod = await EchoServer.StartAsync("plain", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Service("secure", null, pod), Ca("ca", TestAuthority.Create()), Policy("pod.test"), GatewayEdge.Route("r", "r.test", ToSecure));
        Assert.Equal(502, (await AskAsync(edge)).Status);
        Assert.Equal(0, pod.Statistics.Requests);
    }

    [Theory]
    [InlineData(null, "HTTP/1.1", true)]
    [InlineData("kubernetes.io/h2c", "HTTP/2", true)]
    [InlineData(null, "", false)]
    public async Task A_mirror_goes_over_TLS_to_pods_that_are_vouched_for_and_to_no_others(string? appProtocol, string protocol, bool isTrusted)
    {
        var authority = TestAuthority.Create();
        await using var pod = await TlsPod.StartAsync(authority.Endpoint(null, "pod.test"));
        await using var edge = await GatewayEdge.StartAsync(
            Service(pod, appProtocol), Ca("ca", isTrusted ? authority : TestAuthority.Create("other")), Policy("pod.test"),
            GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/", "{ type: RequestMirror, requestMirror: { backendRef: { name: secure, port: 80 } } }")));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);
        await Eventually.TrueAsync(
            async () => (await edge.Edge.ScrapeAsync()).Sum("ingress_yarp_mirrored_requests_total") == 1, "the end of the copy");
        Assert.Equal(isTrusted ? [$"{protocol} sni=pod.test client= host=r.test"] : [], pod.Answers);
    }

    static Task<GatewayEdge> StartAsync(TlsPod pod, string? appProtocol, params string[] manifests) =>
        GatewayEdge.StartAsync([Service(pod, appProtocol), GatewayEdge.Route("r", "r.test", ToSecure), .. manifests]);

    static string Service(TlsPod pod, string? appProtocol) => GatewayEdge.Service("secure", appProtocol, pod.Endpoint);

    static string Policy(string hostname, params string[] configMaps) => PolicyWith("", hostname, configMaps);

    static string PolicyWith(string rest, string hostname, params string[] configMaps) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: BackendTLSPolicy
        metadata: { name: secure, namespace: default }
        spec:
          targetRefs: [{ group: '', kind: Service, name: secure }]
          validation:
            hostname: {{hostname}}
            caCertificateRefs: [{{string.Join(", ", (configMaps.Length == 0 ? ["ca"] : configMaps).Select(RefTo))}}]
            {{rest}}
        """;

    static string RefTo(string configMap) => $"{{ group: '', kind: ConfigMap, name: {configMap} }}";

    static string Ca(string name, TestAuthority authority) => GatewayEdge.Authorities(name, authority.Pem);

    static async Task<(int Status, string Text)> AskAsync(GatewayEdge edge)
    {
        using var answer = await edge.Client.GetAsync("http://r.test/");
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
