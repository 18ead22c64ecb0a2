using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>What rules of the Gateway API do with requests, over real sockets.</summary>
public sealed class GatewayServingTests
{
    [Fact]
    public async Task Requests_are_shared_by_weight()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test",
            "{ backendRefs: [{ name: web, port: 80, weight: 70 }, { name: admin, port: 80, weight: 30 }, { name: other, port: 80, weight: 0 }] }"));
        var pods = new List<string>();
        for (var i = 0; i < 1000; i++)
            pods.Add((await edge.Client.GetEchoAsync("http://r.test/")).Pod);
        Assert.InRange(pods.Count(pod => pod == "web"), 620, 780);
        Assert.DoesNotContain("other", pods);
    }

    [Theory]
    [InlineData("name: nowhere, port: 80")]
    [InlineData("name: web, port: 81")]
    [InlineData("name: web, port: 80, namespace: elsewhere")]
    [InlineData("name: web, port: 80, kind: Unknown")]
    public async Task A_backend_that_cannot_be_used_keeps_its_share_and_answers_500(string backend)
    {
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Route("r", "r.test", $"{{ backendRefs: [{{ name: web, port: 80 }}, {{ {backend} }}] }}"),
            GatewayEdge.Route("alone", "alone.test", $"{{ backendRefs: [{{ {backend} }}] }}"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 200; i++)
            statuses.Add(await StatusAsync(edge, "http://r.test/"));
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.InternalServerError), 60, 140);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.InternalServerError));
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(edge, "http://alone.test/"));
    }

    [Fact]
    public async Task Rules_without_backends_answer_500_Services_without_endpoints_503_and_what_no_rule_matches_404()
    {
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("empty"),
            GatewayEdge.Route("r", "r.test", "{ matches: [{ path: { type: PathPrefix, value: /none } }] }",
                "{ matches: [{ path: { type: PathPrefix, value: /empty } }], backendRefs: [{ name: empty, port: 80 }] }"));
        Assert.Equal(
            (HttpStatusCode.InternalServerError, HttpStatusCode.ServiceUnavailable, HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (await StatusAsync(edge, "http://r.test/none"), await StatusAsync(edge, "http://r.test/empty"), await StatusAsync(edge, "http://r.test/"),
                await StatusAsync(edge, "http://unknown.test/")));
    }

    [Fact]
    public async Task A_pod_is_told_the_listener_s_port_and_scheme()
    {
        var port = FreePorts.Tcp();
        await using var edge = await GatewayEdge.StartAsync(
            port, [GatewayEdge.TlsListener("https", port, "secret")],
            [TlsYaml.Secret("secret", TestAuthority.Create().Server("r.test")), GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/"))]);
        var echo = await edge.Client.GetEchoAsync("https://r.test/");
        Assert.Equal(
            ("https", port.ToString(CultureInfo.InvariantCulture), "r.test"),
            (echo.Header("X-Forwarded-Proto"), echo.Header("X-Forwarded-Port"), echo.Header("X-Forwarded-Host")));
    }

    [Fact]
    public async Task What_belongs_to_the_catch_all_of_Ingresses_does_not_act_on_Gateways()
    {
        await using var edge = await GatewayEdge.StartAsync(
            EdgeFixture.Ingress("all", "''", ["/=admin"], "app-root: /start"), GatewayEdge.Route("r", null, GatewayEdge.Filtered("/")));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);
    }

    [Theory]
    [InlineData("GET", "/", null, "web")]
    [InlineData("PATCH", "/", null, "admin")]
    [InlineData("GET", "/", "x-version", "other")]
    [InlineData("PATCH", "/", "X-Version", "admin")]
    [InlineData("PATCH", "/exact", null, "web")]
    [InlineData("GET", "/?animal=whale", null, "admin")]
    [InlineData("GET", "/?animal=whale", "X-Version", "other")]
    [InlineData("GET", "/?ANIMAL=whale", null, "web")]
    [InlineData("GET", "/?animal=dog&animal=whale", null, "web")]
    [InlineData("GET", "/?x=1&anim%61l=wh%61le", null, "admin")]
    [InlineData("GET", "/??animal=whale", null, "web")]
    public async Task Path_goes_before_method_method_before_headers_headers_before_query(string method, string target, string? header, string pod)
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test",
            Rule("queryParams: [{ name: animal, value: whale }]", "admin"), Rule("headers: [{ name: X-Version, value: two }]", "other"),
            Rule("method: PATCH", "admin"), Rule("path: { type: Exact, value: /exact }", "web"), Rule("path: { type: PathPrefix, value: / }", "web")));
        using var answer = await edge.Client.SendAsync(new(method), $"http://r.test{target}", header is null ? [] : [(header, "two")]);
        Assert.Equal(pod, answer.Header("X-Pod"));
    }

    [Fact]
    public async Task A_backend_that_speaks_h2c_gets_that_and_its_trailers_pass()
    {
        await using var pod = await EchoServer.StartAsync("modern", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Service("modern", "kubernetes.io/h2c", pod), GatewayEdge.Route("r", "r.test", "{ backendRefs: [{ name: modern, port: 80 }] }"));
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://r.test/trailers?X-End=1")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent("hello"),
            };
            using var answer = await edge.Client.SendAsync(request);
            var echo = await answer.ReadEchoAsync();
            Assert.Equal(("HTTP/2", 5), (echo.Protocol, echo.BodyLength));

            // The server has no trailers over HTTP/1.1.
            if (version == HttpVersion.Version20)
                Assert.Equal("1", Assert.Single(answer.TrailingHeaders.GetValues("X-End")));
        }
    }

    [Theory]
    [InlineData("/shop.Cart/Add", HttpStatusCode.OK)]
    [InlineData("/shop.Cart/Other", HttpStatusCode.NotFound)]
    public async Task A_GRPCRoute_serves_its_methods_over_HTTP_2(string path, HttpStatusCode status)
    {
        await using var edge = await GatewayEdge.StartAsync("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: GRPCRoute
            metadata: { name: g, namespace: default }
            spec:
              parentRefs: [{ name: gate }]
              rules: [{ matches: [{ method: { service: shop.Cart, method: Add } }], backendRefs: [{ name: web, port: 80 }] }]
            """);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://g.test{path}?do=grpc")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        await answer.Content.ReadAsStringAsync();
        if (status == HttpStatusCode.OK)
            Assert.Equal("0", Assert.Single(answer.TrailingHeaders.GetValues("grpc-status")));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("kubernetes.io/ws", ", timeouts: { request: 100ms }")]
    public async Task A_WebSocket_goes_through_and_has_no_end_of_a_request(string? appProtocol, string timeouts)
    {
        await using var pod = await EchoServer.StartAsync("chat", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Service("chat", appProtocol, pod), GatewayEdge.Route("r", null, $"{{ backendRefs: [{{ name: chat, port: 80 }}]{timeouts} }}"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{edge.Address}:{edge.Port}/websocket"), limit.Token);
        var buffer = new byte[16];
        for (var i = 0; i < 3; i++)
        {
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, limit.Token);
            var got = await socket.ReceiveAsync(buffer, limit.Token);
            Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, got.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
    }

    static string Rule(string match, string service) => $"{{ matches: [{{ {match} }}], backendRefs: [{{ name: {service}, port: 80 }}] }}";

    static async Task<HttpStatusCode> StatusAsync(GatewayEdge edge, string url)
    {
        using var answer = await edge.Client.GetAsync(url);
        return answer.StatusCode;
    }
}
