using System.Net;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 90 and 91: what a client may cost, and how it ends.</summary>
public sealed class ConnectionLimitTests
{
    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);

    [Theory]
    [InlineData("GET /", 8000, "", 0, "200 OK")]
    [InlineData("GET /", 8300, "", 0, "414 Request-URI Too Large")]
    [InlineData("GET /", 40000, "", 0, "414 URI Too Long")]
    [InlineData("GET /", 1, "X-Long: ", 8000, "200 OK")]
    [InlineData("GET /", 1, "X-Long: ", 8300, "400 Bad Request")]
    [InlineData("GET /", 1, "X-Long: ", 70000, "431 Request Header Fields Too Large")]
    public async Task Long_request_lines_and_headers_are_refused(string line, int lineLength, string header, int headerLength, string status)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        var head = header.Length == 0 ? "" : header + new string('x', headerLength) + "\r\n";
        await client.SendAsync($"{line}{new string('a', lineLength)} HTTP/1.1\r\nHost: shop.example\r\n{head}Connection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Many_headers_are_taken_as_long_as_they_are_not_too_much_together()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        string Request(int count) =>
            $"GET / HTTP/1.1\r\nHost: shop.example\r\n{string.Concat(Enumerable.Range(0, count).Select(i => $"X-H{i}: {new string('x', 100)}\r\n"))}" +
            $"Connection: close\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 200 OK", await edge.SendRawAsync(Request(200)));
        Assert.StartsWith("HTTP/1.1 400 Bad Request", await edge.SendRawAsync(Request(400)));
    }

    [Fact]
    public async Task The_room_for_headers_is_a_setting()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "large-client-header-buffers: 4 8k");
        await edge.ApplySettingsAsync("large-client-header-buffers: 2 16k");
        var header = $"X-Long: {new string('x', 12_000)}\r\n";
        Assert.StartsWith("HTTP/1.1 200 OK", await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: shop.example\r\n{header}Connection: close\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 400 Bad Request", await edge.SendRawAsync(
            $"GET / HTTP/1.1\r\nHost: shop.example\r\n{header}{header}{header}Connection: close\r\n\r\n"));
    }

    [Fact]
    public async Task Headers_that_do_not_come_to_their_end_answer_408()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "client-header-timeout: \"1\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: shop");
        Assert.StartsWith("HTTP/1.1 408 Request Timeout", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HT")]
    public async Task A_client_that_never_begins_is_dropped(string start)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "client-header-timeout: \"1\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync(start);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\x16\x03\x01\x02\0\x01\0")]
    public async Task A_TLS_handshake_that_does_not_go_on_is_dropped(string start)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "client-header-timeout: \"1\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync(start);
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")]
    public async Task A_body_that_stands_still_answers_408(string rest)
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "client-body-timeout: \"1\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: shop.example\r\n{rest}");
        Assert.StartsWith("HTTP/1.1 408 Request Time-out", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_body_that_stands_still_ends_its_own_stream_of_HTTP_2_alone()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "client-body-timeout: \"1\"");
        using var client = EdgeClients.Create(edge.Ports.Http);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var stalled = new TaskCompletionSource();
        for (var round = 0; round < 2; round++)
        {
            using var refused = await PostAsync(new Pieces("abc", stalled.Task));
            Assert.Equal(HttpStatusCode.RequestTimeout, refused.StatusCode);
            for (var i = 0; i < 20; i++)
            {
                using var answered = await PostAsync(new Pieces("abc", Task.CompletedTask));
                Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
            }
        }

        stalled.SetResult();

        Task<HttpResponseMessage> PostAsync(HttpContent content) => client.SendAsync(new(HttpMethod.Post, "http://shop.example/")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
    }

    [Fact]
    public async Task A_connection_ends_after_so_many_requests()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "keep-alive-requests: \"3\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync("GET /status/404 HTTP/1.1\r\nHost: unknown.example\r\n\r\n");
            Assert.DoesNotContain("Connection: close", await client.ReadUntilAsync("</html>\r\n"), StringComparison.Ordinal);
        }

        await client.SendAsync("GET / HTTP/1.1\r\nHost: unknown.example\r\n\r\n");
        Assert.Contains("Connection: close", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keep_alive_is_limited_in_time_and_can_be_off()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "keep-alive: \"1\"");
        using var idle = await RawClient.ConnectAsync(edge.Ports.Http);
        await idle.SendAsync("GET / HTTP/1.1\r\nHost: unknown.example\r\n\r\n");
        Assert.EndsWith("</html>\r\n", await idle.ReadToEndAsync(), StringComparison.Ordinal);

        await edge.ApplySettingsAsync("keep-alive: \"0\"");
        using var single = await RawClient.ConnectAsync(edge.Ports.Http);
        await single.SendAsync("GET / HTTP/1.1\r\nHost: unknown.example\r\n\r\n");
        Assert.Contains("Connection: close", await single.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Streams_of_one_HTTP_2_connection_are_limited()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "http2-max-concurrent-streams: \"7\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        // The preface and an empty SETTINGS frame; the edge's own SETTINGS come back: id 3 is the number of streams.
        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
        Assert.Contains("\0\x03\0\0\0\x07", await client.ReadUntilAsync("\0\x03\0\0\0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_resets_stream_after_stream_is_dropped()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
        // GET http://shop.example/hang by HPACK's static table, ended and reset at once, on one stream after the other.
        byte[] fields = [0x82, 0x86, 0x04, 5, .. "/hang"u8, 0x41, 12, .. "shop.example"u8];
        try
        {
            for (var stream = 1; stream < 20_000; stream += 2)
            {
                byte[] id = [0, 0, (byte)(stream >> 8), (byte)stream];
                await client.SendAsync((byte[])[0, 0, (byte)fields.Length, 1, 5, .. id, .. fields, 0, 0, 4, 3, 0, .. id, 0, 0, 0, 8]);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // It is closed already.
        }

        await client.ReadToEndAsync();
        Assert.True(await AnswersAsync(edge));
    }

    static async Task<bool> AnswersAsync(EdgeFixture edge)
    {
        using var client = EdgeClients.Create(edge.Ports.Http);
        try
        {
            using var answer = await client.GetAsync(new Uri("http://shop.example/"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>A body without length: a piece, and its end when it may end.</summary>
    sealed class Pieces(string piece, Task mayEnd) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(piece));
            await stream.FlushAsync();
            await mayEnd;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
