using System.Net;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Gateways;

/// <summary><c>timeouts</c> of rules over real sockets, to pods that speak HTTP/1.1 and HTTP/2.</summary>
public sealed class RuleTimeoutTests
{
    [Theory]
    [InlineData("request", false)]
    [InlineData("request", true)]
    [InlineData("backendRequest", false)]
    [InlineData("backendRequest", true)]
    public async Task A_pod_that_does_not_answer_in_time_is_left_and_the_client_gets_504(string limit, bool isHttp2)
    {
        await using var pod = await EchoServer.StartAsync("slow", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await StartAsync(pod, isHttp2, $"{limit}: 150ms");
        using var answer = await edge.Client.GetAsync("http://r.test/hang");
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        await Eventually.TrueAsync(() => pod.Statistics is { Aborted: > 0, Open: 0 }, "the pod to be left");
    }

    [Theory]
    [InlineData("request: 0s, backendRequest: 0s")]
    [InlineData("request: 1m")]
    [InlineData("request: 1m, backendRequest: 30s")]
    public async Task Zero_switches_a_limit_off_and_nothing_is_cut_within_one(string limits)
    {
        await using var pod = await EchoServer.StartAsync("slow", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await StartAsync(pod, isHttp2: false, limits);
        Assert.Equal("slow", (await edge.Client.GetEchoAsync("http://r.test/?delay-ms=200")).Pod);
    }

    [Theory]
    [InlineData("request", false)]
    [InlineData("request", true)]
    [InlineData("backendRequest", false)]
    [InlineData("backendRequest", true)]
    public async Task An_answer_that_has_begun_is_cut(string limit, bool isHttp2)
    {
        await using var pod = await EchoServer.StartAsync("slow", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await StartAsync(pod, isHttp2, $"{limit}: 500ms");
        using var answer = await edge.Client.GetAsync("http://r.test/sse?events=100000&interval-ms=20", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        await Eventually.TrueAsync(() => pod.Statistics is { Open: 0 }, "the pod to be left");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_body_of_a_request_counts_too(bool isHttp2)
    {
        await using var pod = await EchoServer.StartAsync("slow", new IPEndPoint(IPAddress.Loopback, 0));
        await using var edge = await StartAsync(pod, isHttp2, "request: 150ms");
        using var socket = await GatewayEdge.ConnectAsync(edge.Address, edge.Port);
        await using var stream = new System.Net.Sockets.NetworkStream(socket);
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: r.test\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray());
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 504 Gateway Time-out", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        await Eventually.TrueAsync(() => pod.Statistics is { Open: 0 }, "the pod to be left");
    }

    static Task<GatewayEdge> StartAsync(EchoServer pod, bool isHttp2, string limits) => GatewayEdge.StartAsync(
        GatewayEdge.Service("slow", isHttp2 ? "kubernetes.io/h2c" : null, pod),
        GatewayEdge.Route("r", "r.test", $"{{ timeouts: {{ {limits} }}, backendRefs: [{{ name: slow, port: 80 }}] }}"));
}
