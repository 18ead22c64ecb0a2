using System.Net;
using System.Net.Sockets;
using System.Text;
using EchoPod;
using IngressController.Features.Mirror;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Tests.Features.Mirror;

/// <summary>Mirroring in a whole controller, to a listener that keeps what it gets.</summary>
public sealed class MirrorEdgeTests
{
    const string Family = "ingress_yarp_mirrored_requests_total";

    [Fact]
    public async Task A_copy_says_what_the_pod_is_told_and_carries_the_body()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri", "mirror-host: shadow.test");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://site.test/a%2Fb?x=1")
        {
            Content = new StringContent("hello", Encoding.UTF8, "text/x-test"),
        };
        request.Headers.Add("X-Own", "mine");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal("web", answer.Headers.GetValues("X-Pod").Single());

        var copy = await CopyAsync(target);
        Assert.Equal(("POST /a%2Fb?x=1 HTTP/1.1", "hello"), (copy.RequestLine, Encoding.UTF8.GetString(copy.Body.Span)));
        Assert.Equal("shadow.test", copy.Header("Host"));
        Assert.Equal("mine", copy.Header("X-Own"));
        Assert.Equal("text/x-test; charset=utf-8", copy.Header("Content-Type"));
        Assert.Equal("5", copy.Header("Content-Length"));
        Assert.Equal("site.test", copy.Header("X-Forwarded-Host"));
        await CountAsync(edge, "sent", 1);
    }

    [Fact]
    public async Task Without_request_uri_and_body_a_copy_goes_to_the_URL_alone()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}/all", "mirror-request-body: off");
        using var answer = await edge.Client.PostAsync("http://site.test/x", new StringContent("hello"));
        var copy = await CopyAsync(target);
        Assert.Equal(("POST /all HTTP/1.1", 0), (copy.RequestLine, copy.Body.Length));
        Assert.Equal("127.0.0.1", copy.Header("Host"));
    }

    [Fact]
    public async Task A_chunked_body_is_copied_whole()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri");
        var body = new string('x', 300_000);
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://site.test/x") { Content = new StringContent(body) };
        request.Headers.TransferEncodingChunked = true;
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, Encoding.UTF8.GetString((await CopyAsync(target)).Body.Span));
    }

    [Fact]
    public async Task A_mirror_that_never_answers_delays_nothing_and_too_many_copies_are_dropped()
    {
        await using var target = RawBackend.Start(exchange => Task.Delay(Timeout.Infinite, exchange.Cancellation));
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri");
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
    public async Task A_body_that_never_comes_to_its_end_is_not_mirrored()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri", "proxy-request-buffering: off");
        using (var client = new TcpClient())
        {
            var reached = edge.Pods["web"].NextRequestAsync();
            await client.ConnectAsync(IPAddress.Loopback, edge.Ports.Http);
            await client.GetStream().WriteAsync("POST /stream HTTP/1.1\r\nHost: site.test\r\nContent-Length: 100000\r\n\r\nstart"u8.ToArray());
            await reached.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await CountAsync(edge, "incomplete", 1);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task A_body_that_is_too_large_reaches_the_pod_and_no_mirror()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri", "proxy-body-size: 8m");
        using var answer = await edge.Client.PostAsync("http://site.test/", new ByteArrayContent(new byte[MirrorBody.MaxLength + 1]));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(MirrorBody.MaxLength + 1, edge.Pods["web"].Statistics.BytesReceived);
        await CountAsync(edge, "body_too_large", 1);
        Assert.Empty(target.Requests);
    }

    [Fact]
    public async Task A_WebSocket_is_not_mirrored()
    {
        await using var target = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri");
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "site.test");
        await socket.ConnectAsync(new($"ws://127.0.0.1:{edge.Ports.Http}/websocket"), CancellationToken.None);
        socket.Abort();
        using var answer = await edge.Client.GetAsync("http://site.test/after");
        Assert.Equal("GET /after HTTP/1.1", (await CopyAsync(target)).RequestLine);
    }

    [Theory]
    [InlineData("$host", "site.test")]
    [InlineData("shadow.$host:8080", "shadow.site.test:8080")]
    public async Task The_host_of_copies_may_hold_variables(string host, string arrives)
    {
        await using var target = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri", $"mirror-host: {host}");
        await edge.Client.EchoAsync("http://site.test/");
        Assert.Equal([$"Host: {arrives}"], (await CopyAsync(target)).HeaderLines.Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("m.test:abc")]
    [InlineData("a/b")]
    [InlineData("https://m.test")]
    [InlineData("a b")]
    [InlineData("$nothing")]
    public async Task A_host_of_copies_that_cannot_be_sent_is_reported_and_costs_neither_request_nor_place(string host)
    {
        await using var target = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync($"mirror-target: http://127.0.0.1:{target.Endpoint.Port}$request_uri", $"mirror-host: {host}");
        Assert.Contains(edge.Log, line => line.Contains("mirror-host", StringComparison.Ordinal) && line.Contains(host, StringComparison.Ordinal));
        await edge.Client.EchoAsync("http://site.test/");
        Assert.Equal("127.0.0.1", (await CopyAsync(target)).Header("Host"));
    }

    [Theory]
    [InlineData("mirror-target: http://127.0.0.1:PORT/", "mirror-host: $http_x_host")]
    [InlineData("mirror-target: http://127.0.0.1:PORT/$http_x_host", "mirror-host: $http_x_host")]
    [InlineData("mirror-target: http://$http_x_host:PORT/", "mirror-host: m.test")]
    public async Task Copies_that_cannot_be_made_give_their_places_back(string mirror, string host)
    {
        await using var target = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(mirror.Replace("PORT", $"{target.Endpoint.Port}", StringComparison.Ordinal), host);
        const int bad = MirrorSender.MaxOpen + 20;
        for (var i = 0; i < bad; i++)
            await edge.Client.EchoAsync("http://site.test/", "X-Host: a/b:c");
        await CountAsync(edge, "bad_target", bad);
        await edge.Client.EchoAsync("http://site.test/", "X-Host: 127.0.0.1");
        await CopyAsync(target);
        await CountAsync(edge, "sent", 1);
    }

    [Fact]
    public void However_many_places_others_take_there_are_some_for_the_next_namespace()
    {
        using var sender = new MirrorSender(NullLogger<MirrorSender>.Instance);
        var taken = new List<MirrorPlace>();
        for (var tenant = 0; tenant < 20; tenant++)
        {
            var share = sender.ShareOf($"tenant-{tenant}");
            while (sender.TryEnter(share) is { } place)
                taken.Add(place);
        }

        Assert.InRange(taken.Count, MirrorSender.MaxOpen, 2 * MirrorSender.MaxOpen);
        taken.ForEach(static place => place.Dispose());
        taken.Clear();
        while (sender.TryEnter(sender.ShareOf("first")) is { } place)
            taken.Add(place);
        Assert.Equal(MirrorSender.MaxOpen, taken.Count);
        while (sender.TryEnter(sender.ShareOf("second")) is { } place)
            taken.Add(place);
        Assert.Equal(MirrorSender.MaxOpen * 3 / 2, taken.Count);
        taken.ForEach(static place => place.Dispose());
        Assert.NotNull(sender.TryEnter(sender.ShareOf("first")));
    }

    [Fact]
    public void However_much_memory_bodies_of_one_namespace_take_there_is_some_for_the_next()
    {
        var all = new MirrorMemory(1000);
        var (first, second) = (new MirrorMemory(1000, all), new MirrorMemory(1000, all));
        while (first.TryTake(10))
        {
        }

        Assert.Equal((500, 500), (first.Taken, all.Taken));
        Assert.True(second.TryTake(250));
        Assert.False(second.TryTake(10));
        first.GiveBack(500);
        Assert.True(second.TryTake(10));
        Assert.Equal((0, 260, 260), (first.Taken, second.Taken, all.Taken));
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

    static async Task<RawRequest> CopyAsync(RawBackend target)
    {
        await Eventually.TrueAsync(() => target.Requests.Count > 0, "a copy");
        return target.Requests[0];
    }

    static Task CountAsync(EdgeFixture edge, string outcome, int count) =>
        Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum(Family, ("outcome", outcome)) == count, $"{count} copies {outcome}");
}
