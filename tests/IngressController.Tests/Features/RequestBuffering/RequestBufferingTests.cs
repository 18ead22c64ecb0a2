using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.RequestBuffering;

public sealed class RequestBufferingTests
{
    [Fact]
    public async Task Slow_uploaders_hold_no_pod()
    {
        const int Clients = 500;
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"]));
        var head = Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n");
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < Clients; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, edge.Ports.Http);
                await socket.SendAsync(head);
            }

            // The edge has begun to read a body once it says 100 Continue; then half of it goes in.
            foreach (var socket in sockets)
            {
                var answer = new byte[1024];
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
                var count = await socket.ReceiveAsync(answer, SocketFlags.None, limit.Token);
                Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, count), StringComparison.Ordinal);
                await socket.SendAsync(new byte[50000], SocketFlags.None, limit.Token);
            }

            using var response = await edge.Client.GetAsync("http://a.example/");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(1, edge.Pods["web"].Statistics.Requests);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("1k", 100, false)]
    [InlineData("1k", 1024, true)]
    [InlineData("1k", 1025, false)]
    [InlineData("1k", 700_000, true)]
    [InlineData("1k", 700_000, false)]
    [InlineData("0", 100, true)]
    [InlineData("1m", 700_000, true)]
    public async Task A_body_that_was_read_in_passes_whole_with_its_length_and_leaves_no_file(string memory, int size, bool chunked)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], $"client-body-buffer-size: {memory}"));
        var body = RandomNumberGenerator.GetBytes(size);
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://a.example/") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await edge.Client.SendAsync(request);
        var echo = await response.EchoAsync();
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), echo.BodySha256);
        Assert.Equal(size.ToString(System.Globalization.CultureInfo.InvariantCulture), echo.Header("Content-Length"));
        Assert.Null(echo.Header("Transfer-Encoding"));
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "ingress-body-*"));
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_never_reaches_a_pod()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"]));
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, edge.Ports.Http);
            await socket.SendAsync(Encoding.ASCII.GetBytes("POST /left HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"));
            await socket.ReceiveAsync(new byte[1024]);
            socket.LingerState = new(true, 0);
        }

        using var metrics = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string seen;
        do
            seen = await metrics.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/metrics", limit.Token);
        while (!seen.Contains("status=\"400\"", StringComparison.Ordinal) && !seen.Contains("status=\"499\"", StringComparison.Ordinal));
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }
}
