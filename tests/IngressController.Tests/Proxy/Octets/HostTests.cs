using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Octets;

/// <summary>A pod gets exactly one Host line, the client's; what cannot be sent as one is refused.</summary>
public sealed class HostTests
{
    public static TheoryData<string> Unsendable =>
    [
        "a.w.example:99999", "a.w.example:x", "a.w.example:-1", "a~b.w.example", "a!b.w.example",
        "a'b.w.example", "a(b).w.example", "a$b.w.example", "a&b.w.example",
        "x..y.w.example", ".w.example", "w.example..", "..", ".", "a b.w.example", "a/b.w.example", "a@b.w.example",
        "[::1", "[]", "[::1]x", "[fe80::1%25eth0]", "a%2eb.w.example",
        string.Concat(Enumerable.Repeat("a.", 145)) + "w.example",
    ];

    [Theory]
    [MemberData(nameof(Unsendable))]
    public async Task What_cannot_be_sent_as_a_Host_is_refused(string host)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        var answer = await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        await using var probe = await Http2Probe.ConnectAsync(edge.Ports.Http, tls: false, "a.w.example");
        Assert.True(await probe.GetAsync(host, "/") is 0 or 400);
        Assert.Empty(pod.Requests);
    }

    [Theory]
    [InlineData("a.w.example")]
    [InlineData("A.W.Example")]
    [InlineData("a.w.example:80")]
    [InlineData("a.w.example:65535")]
    [InlineData("a.w.example.")]
    [InlineData("a_b.w.example")]
    [InlineData("-.w.example")]
    public async Task A_host_arrives_once_and_as_it_came(string host)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        await using var probe = await Http2Probe.ConnectAsync(edge.Ports.Http, tls: false, "a.w.example");
        Assert.Equal(200, await probe.GetAsync(host, "/"));
        Assert.Equal(2, pod.Requests.Count);
        Assert.All(pod.Requests, request =>
            Assert.Equal([$"Host: {host}"], request.HeaderLines.Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))));
    }

    [Theory]
    [InlineData("a..b")]
    [InlineData("[[")]
    [InlineData("h:99999")]
    [InlineData("a~b")]
    public async Task A_forwarded_host_that_is_none_is_passed_over(string forwarded)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod, "use-forwarded-headers: \"true\"");
        await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: a.w.example\r\nX-Forwarded-Host: {forwarded}\r\nConnection: close\r\n\r\n");
        var request = Assert.Single(pod.Requests);
        Assert.Equal(["Host: a.w.example"], request.HeaderLines.Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("a.w.example", request.Header("X-Forwarded-Host"));
    }

    static Task<EdgeFixture> StartAsync(RawBackend pod, string? settings = null) => EdgeFixture.StartAsync(Backends.Join(
        Backends.Service("pod", pod.Endpoint), EdgeFixture.Ingress("site", "'*.w.example'", ["/=pod"]),
        EdgeFixture.Ingress("all", "", ["/=pod"]).Replace("- host: ", "- ", StringComparison.Ordinal)), settings);
}
