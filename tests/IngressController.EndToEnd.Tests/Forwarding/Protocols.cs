using System.Net;
using System.Net.WebSockets;
using System.Text;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Forwarding;

public sealed class Protocols(EchoBed bed) : IClassFixture<EchoBed>
{
    [Theory]
    [InlineData("http://echo.example/", "1.1", "http")]
    [InlineData("http://echo.example/", "2.0", "http")]
    [InlineData("https://echo.example/", "1.1", "https")]
    [InlineData("https://echo.example/", "2.0", "https")]
    public async Task Both_ports_speak_HTTP_1_and_HTTP_2(string url, string version, string scheme)
    {
        using var request = EdgeClient.Request(HttpMethod.Get, url);
        request.Version = Version.Parse(version);
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;

        var response = await bed.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal(request.Version, response.Version);
        Assert.Equal("HTTP/1.1", response.Echo.Protocol);
        Assert.Equal("echo.example", response.Echo.Header("Host"));
        Assert.Equal(scheme, response.Echo.Header("X-Forwarded-Proto"));
    }

    [Theory]
    [InlineData("ws", "1.1")]
    [InlineData("wss", "1.1")]
    [InlineData("wss", "2.0")]
    public async Task WebSockets_pass_both_ways(string scheme, string version)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.AddSubProtocol("chat");
        await socket.ConnectAsync(new Uri($"{scheme}://echo.example/websocket"), bed.Client.Invoker, limit.Token);
        Assert.Equal("chat", socket.SubProtocol);

        var buffer = new byte[256];
        foreach (var text in (string[])["one", "two", "three"])
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            var message = await socket.ReceiveAsync(buffer.AsMemory(), limit.Token);
            Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, message.Count));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", limit.Token);
        Assert.Equal("bye", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_client_that_expects_100_continue_sends_its_body_only_when_the_pod_wants_it()
    {
        var refused = new CountedContent("body");
        var response = await bed.Client.SendAsync(Expecting("http://streamed.example/unread/403", refused));
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);

        var wanted = new CountedContent("body");
        response = await bed.Client.SendAsync(Expecting("http://streamed.example/", wanted));
        Assert.Equal(4, response.Echo.BodyLength);
        Assert.Equal(1, wanted.Sent);
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_GET_and_no_body()
    {
        var head = await bed.Client.SendAsync(HttpMethod.Head, "http://echo.example/bytes/12345");
        Assert.Equal(HttpStatusCode.OK, head.Status);
        Assert.Equal("12345", head.Headers["Content-Length"]);
        Assert.Empty(head.Body);
    }

    static HttpRequestMessage Expecting(string url, HttpContent content)
    {
        var request = EdgeClient.Request(HttpMethod.Post, url, content);
        request.Headers.ExpectContinue = true;
        return request;
    }

    /// <summary>Text that knows how often it was sent.</summary>
    sealed class CountedContent(string text) : HttpContent
    {
        public int Sent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Sent++;
            return stream.WriteAsync(Encoding.ASCII.GetBytes(text)).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = text.Length;
            return true;
        }
    }
}
