using System.Net;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Gateways;

/// <summary>The filter RequestMirror over real sockets, to Services that keep what they get.</summary>
public sealed class MirrorFilterTests
{
    [Fact]
    public async Task Each_target_gets_a_copy_with_body_and_the_target_that_the_client_sent()
    {
        await using var one = RawBackend.Start(Backends.Answer(200));
        await using var two = RawBackend.Start(Backends.Answer(500));
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("one", one.Endpoint), Backends.Service("two", two.Endpoint),
            GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered(
                "/", Mirror("one"), Mirror("two"), "{ type: URLRewrite, urlRewrite: { path: { type: ReplaceFullPath, replaceFullPath: /main } } }")));
        using var answer = await edge.Client.PostAsync("http://r.test/a%2Fb?x=1", new StringContent("hello"));
        var main = await answer.ReadEchoAsync();
        Assert.Equal(("web", "/main?x=1", 5), (main.Pod, main.Target, main.BodyLength));
        foreach (var target in new[] { one, two })
        {
            await Eventually.TrueAsync(() => target.Requests.Count > 0, "a copy");
            var copy = target.Requests.Single();
            Assert.Equal(
                ("POST /a%2Fb?x=1 HTTP/1.1", "hello", "r.test"),
                (copy.RequestLine, Encoding.UTF8.GetString(copy.Body.Span), copy.Header("Host")));
        }
    }

    [Fact]
    public async Task A_backend_has_the_copies_of_its_rule_beside_its_own()
    {
        await using var one = RawBackend.Start(Backends.Answer(200));
        await using var two = RawBackend.Start(Backends.Answer(200));
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("one", one.Endpoint), Backends.Service("two", two.Endpoint),
            GatewayEdge.Route("r", "r.test", $"{{ filters: [{Mirror("one")}], backendRefs: [{{ name: web, port: 80, filters: [{Mirror("two")}] }}] }}"));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);
        await Eventually.TrueAsync(() => one.Requests.Count == 1 && two.Requests.Count == 1, "both copies");
    }

    [Fact]
    public async Task A_target_that_speaks_h2c_gets_that()
    {
        await using var pod = await EchoServer.StartAsync("modern", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await GatewayEdge.StartAsync(
            GatewayEdge.Service("modern", "kubernetes.io/h2c", pod), GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/", Mirror("modern"))));
        using var answer = await edge.Client.PostAsync("http://r.test/?do=sink", new StringContent("hello"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Eventually.TrueAsync(() => pod.Statistics is { Requests: 1, BytesReceived: 5, Open: 0 }, "the copy");
    }

    [Fact]
    public async Task A_target_that_hangs_or_does_not_exist_is_nothing_to_the_client()
    {
        var released = new TaskCompletionSource();
        await using var pod = RawBackend.Start(_ => released.Task);
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("hangs", pod.Endpoint), Backends.Service("empty"),
            GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/", Mirror("hangs"), Mirror("nowhere"), Mirror("empty"))));
        for (var i = 0; i < 3; i++)
            Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);
        await Eventually.TrueAsync(() => pod.Requests.Count == 3, "the copies");
        released.SetResult();
    }

    [Theory]
    [InlineData("percent: 0", 0, 0)]
    [InlineData("percent: 100", 200, 200)]
    [InlineData("percent: 50", 65, 135)]
    [InlineData("fraction: { numerator: 1, denominator: 4 }", 20, 80)]
    public async Task A_part_of_the_requests_is_copied(string part, int least, int most)
    {
        await using var target = RawBackend.Start(Backends.Answer(200));
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("one", target.Endpoint), GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/", Mirror("one", part))));
        for (var i = 0; i < 200; i++)
            Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);

        await Eventually.TrueAsync(
            async () => (await edge.Edge.ScrapeAsync()).Sum("ingress_yarp_budget_used", ("budget", "mirror-copies")) == 0, "all copies sent");
        Assert.InRange(target.Requests.Count, least, most);
    }

    static string Mirror(string service, string? part = null) =>
        $"{{ type: RequestMirror, requestMirror: {{ backendRef: {{ name: {service}, port: 80 }}{(part is null ? "" : $", {part}")} }} }}";
}
