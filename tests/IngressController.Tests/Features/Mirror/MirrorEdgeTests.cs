using System.Net;
using System.Text;
using IngressController.Features.Mirror;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.Mirror;

/// <summary>Mirroring in a whole controller, to a listener that keeps what it gets.</summary>
public sealed class MirrorEdgeTests
{
    const string Family = "ingress_yarp_mirrored_requests_total";

    [Fact]
    public async Task A_copy_says_what_the_pod_is_told_and_carries_the_body()
    {
        await using var target = await MirrorTarget.StartAsync();
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}$request_uri", "mirror-host: shadow.test");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://site.test/a%2Fb?x=1") { Content = new StringContent("hello", Encoding.UTF8, "text/x-test") };
        request.Headers.Add("X-Own", "mine");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal("web", answer.Headers.GetValues("X-Pod").Single());

        var copy = await target.NextAsync();
        Assert.Equal(("POST", "/a%2Fb?x=1", "hello"), (copy.Method, copy.Target, copy.Body));
        Assert.Equal("shadow.test", copy.Headers["Host"]);
        Assert.Equal("mine", copy.Headers["X-Own"]);
        Assert.Equal("text/x-test; charset=utf-8", copy.Headers["Content-Type"]);
        Assert.Equal("5", copy.Headers["Content-Length"]);
        Assert.Equal("site.test", copy.Headers["X-Forwarded-Host"]);
        await CountAsync(edge, "sent", 1);
    }

    [Fact]
    public async Task Without_request_uri_and_body_a_copy_goes_to_the_URL_alone()
    {
        await using var target = await MirrorTarget.StartAsync();
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}/all", "mirror-request-body: off");
        using var answer = await edge.Client.PostAsync("http://site.test/x", new StringContent("hello"));
        Assert.True(answer.IsSuccessStatusCode, string.Join('\n', edge.Log));
        var copy = await target.NextAsync();
        Assert.Equal(("POST", "/all", ""), (copy.Method, copy.Target, copy.Body));
        Assert.Equal("127.0.0.1", copy.Headers["Host"]);
    }

    [Fact]
    public async Task A_chunked_body_is_copied_whole()
    {
        await using var target = await MirrorTarget.StartAsync();
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}$request_uri");
        var body = new string('x', 300_000);
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://site.test/x") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, (await target.NextAsync()).Body);
    }

    [Fact]
    public async Task A_mirror_that_never_answers_delays_nothing_and_too_many_copies_are_dropped()
    {
        await using var target = await MirrorTarget.StartAsync(answers: false);
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}$request_uri");
        const int requests = MirrorSender.MaxOpen + 20;
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancellation) =>
        {
            using var answer = await edge.Client.GetAsync($"http://site.test/{i}", cancellation);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        });
        Assert.Equal(requests, edge.Pods["web"].Statistics.Requests);
        await CountAsync(edge, "busy", 20);
    }

    [Fact]
    public async Task A_mirror_that_cannot_be_reached_is_counted_and_changes_nothing()
    {
        await using var edge = await StartAsync("mirror-target: http://127.0.0.1:1$request_uri");
        using var answer = await edge.Client.PostAsync("http://site.test/", new StringContent("hello"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await CountAsync(edge, "failed", 1);
    }

    [Fact]
    public async Task A_body_that_the_pod_does_not_wait_for_is_not_mirrored()
    {
        await using var target = await MirrorTarget.StartAsync();
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}$request_uri", "proxy-request-buffering: off");
        var raw = await edge.SendRawAsync("POST /unread/403 HTTP/1.1\r\nHost: site.test\r\nContent-Length: 100000\r\nConnection: close\r\n\r\nstart");
        Assert.StartsWith("HTTP/1.1 403", raw, StringComparison.Ordinal);
        await CountAsync(edge, "incomplete", 1);
    }

    [Fact]
    public async Task A_copy_is_cut_by_no_redirect_and_a_WebSocket_is_not_mirrored()
    {
        await using var target = await MirrorTarget.StartAsync();
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Port}$request_uri");
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "site.test");
        await socket.ConnectAsync(new($"ws://127.0.0.1:{edge.Ports.Http}/websocket"), CancellationToken.None);
        socket.Abort();
        using var answer = await edge.Client.GetAsync("http://site.test/after");
        Assert.Equal("/after", (await target.NextAsync()).Target);
    }

    [Fact]
    public void Memory_is_given_back_and_never_exceeded()
    {
        var memory = new MirrorMemory(10_000);
        var first = new MirrorBody(memory);
        Assert.Null(first.TryAppend(new byte[9000]));
        var second = new MirrorBody(memory);
        Assert.Equal(MirrorOutcome.NoMemory, second.TryAppend(new byte[5000]));
        Assert.Equal(9000, memory.Taken);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, memory.Taken);
        Assert.Null(second.TryAppend(new byte[5000]));
        second.Dispose();
        using var large = new MirrorBody(new(long.MaxValue));
        Assert.Null(large.TryAppend(new byte[MirrorBody.MaxLength]));
        Assert.Equal(MirrorOutcome.BodyTooLarge, large.TryAppend(new byte[1]));
    }

    static Task<EdgeFixture> StartAsync(params string[] annotations) =>
        EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], annotations));

    static Task CountAsync(EdgeFixture edge, string outcome, int count) =>
        Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum(Family, ("outcome", outcome)) == count, $"{count} copies {outcome}");
}
