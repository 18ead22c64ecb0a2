using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Connections.Heads;

/// <summary>Heads that nginx takes and Kestrel would refuse, and what stands around them on one connection.</summary>
public sealed class MendedHeadTests
{
    // Between packets that are to be read one by one. Where the machine is slower they are read together, which must come to the same.
    static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(20);

    const string Rest = " HTTP/1.1\r\nHost: a.example\r\n";

    [Theory]
    [InlineData("GET /caf\u00C3\u00A9" + Rest + "\r\n", "GET /caf%C3%A9 HTTP/1.1")]
    [InlineData("GET /?q=\u00FF\u0080" + Rest + "\r\n", "GET /?q=%FF%80 HTTP/1.1")]
    [InlineData("GET HTTP://a.example/x HTTP/1.1\r\nHost: a.example\r\n\r\n", "GET /x HTTP/1.1")]
    [InlineData("GET Http://a.example/\u00E9 HTTP/1.1\r\nHost: a.example\r\n\r\n", "GET /%E9 HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.example:\r\n\r\n", "GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\nHost: a.example:\n\n", "GET / HTTP/1.1")]
    [InlineData("GET / HTTP/1.1\r\nX-\u00E9: 1\r\nHost: a.example\r\n\r\n", "GET / HTTP/1.1")]
    [InlineData("POST / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n", "POST / HTTP/1.1")]
    [InlineData("\r\nPOST / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n", "POST / HTTP/1.1")]
    [InlineData("\r\n\r\nGET /caf\u00C3\u00A9" + Rest + "\r\n", "GET /caf%C3%A9 HTTP/1.1")]
    [InlineData("PUT / HTTP/1.0\r\nHost: a.example\r\nConnection: keep-alive\r\n\r\n", "PUT / HTTP/1.1")]
    public async Task What_nginx_takes_is_served_wherever_the_packets_end(string head, string arrives)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        for (var cut = 1; cut < head.Length; cut += head.Length < 60 ? 1 : 3)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync(head[..cut]);
            await Task.Yield();
            await client.SendAsync(head[cut..] + "GET /after HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
            var answer = await client.ReadToEndAsync();
            Assert.Equal(2, answer.Split("HTTP/1.1 200 ").Length - 1);
            Assert.Equal([arrives, "GET /after HTTP/1.1"], pod.Requests.TakeLast(2).Select(request => request.RequestLine));
            Assert.Equal("a.example", pod.Requests[^2].Header("Host"));
            Assert.DoesNotContain(pod.Requests[^2].HeaderLines, line => line.StartsWith("X-\u00E9", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Bodies_are_never_touched_and_heads_behind_them_are_mended()
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        const string Body = "GET /\u00E9 HTTP/1.0\r\nHost: x:\r\n\u00E9: y\r\n\r\n\u0080\u00FF";
        await client.SendAsync(
            $"POST /\u00E9{Rest}Content-Length: {Body.Length}\r\n\r\n{Body}" +
                $"POST /2{Rest}Content-Length: {Body.Length}\r\n\r\n{Body}" +
                $"GET /\u00E8 HTTP/1.1\r\nHost: a.example:\r\nConnection: close\r\n\r\n");
        await client.ReadToEndAsync();
        Assert.Equal(["POST /%E9 HTTP/1.1", "POST /2 HTTP/1.1", "GET /%E8 HTTP/1.1"], pod.Requests.Select(request => request.RequestLine));
        Assert.Equal(Body, System.Text.Encoding.Latin1.GetString(pod.Requests[0].Body.Span));
        Assert.Equal(Body, System.Text.Encoding.Latin1.GetString(pod.Requests[1].Body.Span));
    }

    [Theory]
    [InlineData("3\r\n\u00E9:\n\r\n0\r\n\r\n")]
    [InlineData("3;a=\"\u00E9:\"\r\n\u00E9:\n\r\n00\r\nX-A: GET / HTTP/1.1\r\nX-B:\r\n\r\n")]
    [InlineData("1\r\n\u00E9\r\n0002\r\n:\n\r\n0;x\r\n\r\n")]
    public async Task Heads_behind_a_body_in_chunks_are_mended(string body)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        for (var cut = 1; cut < body.Length; cut++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync($"POST /1{Rest}Transfer-Encoding: chunked\r\n\r\n{body[..cut]}");
            await client.SendAsync($"{body[cut..]}GET /\u00E9 HTTP/1.1\r\nHost: a.example:\r\nConnection: close\r\n\r\n");
            await client.ReadToEndAsync();
            Assert.Equal(["POST /1 HTTP/1.1", "GET /%E9 HTTP/1.1"], pod.Requests.TakeLast(2).Select(request => request.RequestLine));
            Assert.Contains("\u00E9:\n", System.Text.Encoding.Latin1.GetString(pod.Requests[^2].Body.Span), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST / HTTP/1.0\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET ftp://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: :\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.example:8:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.example :\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a.example\r\n \u00E9: 1\r\n\r\n")]
    [InlineData("G\u00C9T / HTTP/1.1\r\nHost: a.example\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: \u00E9.example\r\n\r\n")]
    public async Task What_nginx_refuses_or_could_be_read_in_two_ways_stays_refused(string head)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync(head);
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        Assert.Empty(pod.Requests);
    }

    // What a body holds is a body, whatever stands in front of its head, and however the packets end.
    [Theory]
    [InlineData("\r\n|\r\nPOST /x HTTP/1.1\r\nHost: a.example\r\nX: \u00E9\r\nContent-Length: @\r\n\r\nA|", null)]
    [InlineData("\r\n|\r\nPOST /x HTTP/1.1\r\nHost: a.example\r\nX:\r\nContent-Length: @\r\n\r\nA|", null)]
    [InlineData("\r\n\r\n|POST /x HTTP/1.1\r\n|Host: a.example\r\nX: \u00E9\r\nContent-Length: @\r\n|\r\nA|", null)]
    [InlineData("POST /x HTTP/1.1\r\nHost: a.example\r\nX: QQQ|QQ|\r\nContent-Length: @\r\n\r\nA|", "large-client-header-buffers: \"4 128k\"")]
    public async Task No_body_is_taken_for_a_head(string begin, string? settings)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod, settings);
        var body = "x " + new string('\u00E9', 60) + " y\nHost: q:\r\nX\u00FF: y\r\nGET /smuggled HTTP/1.1\r\nHost: a.example\r\n\r\n" +
            new string('\u00E9', 60);
        var whole = begin.Replace("@", $"{body.Length + 1}", StringComparison.Ordinal).Replace("Q", new string('q', 14_000), StringComparison.Ordinal) +
            body + "|GET /next HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        foreach (var packet in whole.Split('|'))
        {
            await client.SendAsync(packet);
            await Task.Delay(Apart);
        }

        await client.ReadToEndAsync();
        Assert.Equal(["POST /x HTTP/1.1", "GET /next HTTP/1.1"], pod.Requests.Select(request => request.RequestLine));
        Assert.Equal("A" + body, System.Text.Encoding.Latin1.GetString(pod.Requests[0].Body.Span));
    }

    [Fact]
    public async Task Of_random_pipelines_in_random_packets_the_pod_gets_just_what_was_sent()
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod, null);
        var random = new Random(20261130);
        string[] pieces = ["\u00E9", "\n", "\r\n", ":", "Host: q:\r\n", "GET /s HTTP/1.1\r\n", "\r\n\r\n", "x", "X\u00FF: y\r\n", " HTTP/1.0\r\n", "HTTP://"];
        for (var round = 0; round < 300; round++)
        {
            var text = new System.Text.StringBuilder();
            var expected = new List<(string Line, string Body)>();
            var count = random.Next(1, 5);
            for (var i = 0; i < count; i++)
            {
                var body = string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]));
                text.Insert(text.Length, "\r\n", random.Next(0, 4) == 0 ? random.Next(1, 3) : 0);
                text.Append($"POST /{(random.Next(2) == 0 ? "\u00E9" : "e")}{round}-{i} HTTP/1.1\r\n" +
                    $"Host: a.example{(random.Next(3) == 0 ? ":" : "")}\r\n{(random.Next(3) == 0 ? "X-\u00E9: 1\r\n" : "")}");
                var isChunked = random.Next(2) == 0;
                var framing = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
                text.Append($"{(random.Next(3) == 0 ? "X-Empty:\r\n" : "")}{framing}\r\n" +
                    $"{(i == count - 1 ? "Connection: close\r\n" : "")}\r\n{(isChunked ? Chunks(random, body) : body)}");
                expected.Add((
                    text.ToString().Split($"{round}-{i} HTTP").First().EndsWith('\u00E9') ? $"POST /%E9{round}-{i} HTTP/1.1" : $"POST /e{round}-{i} HTTP/1.1",
                    body));
            }

            var before = pod.Requests.Count;
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            for (var rest = text.ToString(); rest.Length > 0;)
            {
                var length = Math.Min(rest.Length, random.Next(2) == 0 ? random.Next(1, 8) : random.Next(1, 400));
                await client.SendAsync(rest[..length]);
                if (random.Next(3) == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(1));
                rest = rest[length..];
            }

            await client.ReadToEndAsync();
            Assert.Equal(expected,
                pod.Requests.Skip(before).Select(request => (request.RequestLine, System.Text.Encoding.Latin1.GetString(request.Body.Span))));
        }
    }

    static string Chunks(Random random, string body)
    {
        var text = new System.Text.StringBuilder();
        for (var rest = body; rest.Length > 0;)
        {
            var length = random.Next(1, rest.Length + 1);
            text.Append($"{length:x}{(random.Next(3) == 0 ? ";\u00E9=:" : "")}\r\n{rest[..length]}\r\n");
            rest = rest[length..];
        }

        return text.Append("0\r\n\r\n").ToString();
    }

    [Fact]
    public async Task A_line_without_end_is_refused_and_holds_no_more_than_its_limit()
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET /" + new string('\u00E9', 200_000));
        Assert.StartsWith("HTTP/1.1 414 ", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
    }

    // Kestrel itself would read on: a client that is gone has sent its whole body, as far as it knows.
    [Theory]
    [InlineData("Content-Length: 158", "")]
    [InlineData("Content-Length: 58", "")]
    [InlineData("Content-Length: 10", "")]
    [InlineData("Transfer-Encoding: chunked", "3a\r\n")]
    [InlineData("Transfer-Encoding: chunked", "")]
    public async Task A_client_that_goes_in_the_middle_of_a_body_leaves_no_request_behind(string framing, string begin)
    {
        const string Hidden = "POST /hidden HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n";
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        for (var round = 0; round < 60; round++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync($"POST /{Rest}{framing}\r\n\r\n");
            if (round % 2 == 0)
                await Task.Delay(TimeSpan.FromMilliseconds(round % 5));
            await client.SendAsync(begin + Hidden);
            client.EndSending();
            await client.ReadToEndAsync();
        }

        Assert.DoesNotContain(pod.Requests, request => request.RequestLine.Contains("hidden", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("5\0")]
    [InlineData("+5")]
    [InlineData("-0")]
    [InlineData("5, 5")]
    [InlineData("99999999999999999999999")]
    [InlineData("\u00B5")]
    public async Task A_length_that_is_not_made_of_digits_is_refused(string length)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"POST /{Rest}Content-Length: {length}\r\n\r\nhello");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        Assert.Empty(pod.Requests);
    }

    [Theory]
    [InlineData("X\u00E9: a\rTransfer-Encoding: chunked\r\n")]
    [InlineData("\u00E9\rContent-Length: 5\r\n")]
    [InlineData("X\u00E9\r: a\r\n")]
    [InlineData("X\u00E9: a\0b\r\n")]
    [InlineData("Content-Length\0\u00E9: 5\r\n")]
    [InlineData("X\u00E9 : a\r\n")]
    [InlineData("X\u00E9: a\r\r\n")]
    public async Task A_line_that_may_be_read_as_another_one_is_not_dropped_but_refused(string line)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"GET /{Rest}{line}\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        Assert.Empty(pod.Requests);
    }

    [Theory]
    [InlineData(1, 60_000)]
    [InlineData(3_000, 1)]
    public async Task Dropped_lines_have_a_limit_too(int lines, int length)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"GET /{Rest}{string.Concat(Enumerable.Repeat($"X\u00E9: {new string('a', length)}\r\n", lines))}\r\n");
        Assert.StartsWith("HTTP/1.1 4", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        Assert.Empty(pod.Requests);
    }

    [Theory]
    [InlineData("0\r\nX Y: a\r|\n\r\n")]
    [InlineData("0\r\nX\u00E9: a\r|\n\r\n")]
    [InlineData("0\r\nX: a\rb\r|\n\r\n")]
    public async Task A_broken_trailer_is_the_client_s_mistake(string end)
    {
        await using var pod = RawBackend.Start(Backends.Answer(200));
        await using var edge = await StartAsync(pod);
        for (var round = 0; round < 5; round++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync($"POST /{Rest}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            foreach (var packet in end.Split('|'))
            {
                await Task.Delay(Apart);
                await client.SendAsync(packet);
            }

            Assert.StartsWith("HTTP/1.1 400 ", await client.ReadUntilAsync("\r\n"), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(edge.Log, line => line.Contains("ERROR", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
    }

    static Task<EdgeFixture> StartAsync(RawBackend pod, string? settings = null) => EdgeFixture.StartAsync(Backends.Join(
        Backends.Service("pod", pod.Endpoint), EdgeFixture.Ingress("site", "a.example", ["/=pod"])), settings);
}
