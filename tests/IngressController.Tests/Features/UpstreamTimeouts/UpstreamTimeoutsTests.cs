using System.Net;
using System.Net.Sockets;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.UpstreamTimeouts;

public sealed class UpstreamTimeoutsTests
{
    [Fact]
    public async Task An_answer_that_does_not_come_within_the_read_timeout_is_504()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], "proxy-read-timeout: 1"));
        using var response = await edge.Client.GetAsync("http://a.example/hang");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task The_read_timeout_of_the_ConfigMap_holds_unless_the_annotation_says_otherwise()
    {
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(EdgeFixture.Ingress("a", "a.example", ["/=web"]), EdgeFixture.Ingress("b", "b.example", ["/=web"], "proxy-read-timeout: 30")),
            "proxy-read-timeout: \"1\"");
        using var tooLate = await edge.Client.GetAsync("http://a.example/?delay-ms=2000");
        Assert.Equal(HttpStatusCode.GatewayTimeout, tooLate.StatusCode);
        using var inTime = await edge.Client.GetAsync("http://b.example/?delay-ms=2000");
        Assert.Equal(HttpStatusCode.OK, inTime.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_stands_still_for_the_read_timeout_is_cut()
    {
        await using var pod = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun");
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("raw", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=raw"], "proxy-read-timeout: 1")));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => edge.Client.GetAsync("http://a.example/").WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_connection_that_is_not_made_within_the_connect_timeout_is_504()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var fillers = new List<Socket>();
        try
        {
            // Nobody accepts: once the queue is full, the kernel lets further connections wait.
            while (await ConnectsAsync((IPEndPoint)deaf.LocalEndPoint!, fillers))
                Assert.True(fillers.Count < 100);
            await using var edge = await EdgeFixture.StartAsync(
                Backends.Join(Backends.Service("deaf", (IPEndPoint)deaf.LocalEndPoint!),
                    EdgeFixture.Ingress("a", "a.example", ["/=deaf"], "proxy-connect-timeout: 1")));
            using var response = await edge.Client.GetAsync("http://a.example/");
            Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        }
        finally
        {
            fillers.ForEach(filler => filler.Dispose());
        }
    }

    [Fact]
    public async Task A_pod_that_takes_nothing_in_for_the_send_timeout_is_504()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen();
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("deaf", (IPEndPoint)deaf.LocalEndPoint!),
            EdgeFixture.Ingress("a", "a.example", ["/=deaf"], "proxy-send-timeout: 1", "proxy-request-buffering: off", "proxy-body-size: 0")));
        using var response = await edge.Client.PutAsync("http://a.example/", new ByteArrayContent(new byte[64 * 1024 * 1024]));
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task A_timeout_that_cannot_be_read_is_reported_and_the_default_holds()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], "proxy-read-timeout: 10s"));
        Assert.Contains(edge.Log, line => line.Contains("proxy-read-timeout", StringComparison.Ordinal) && line.Contains("10s", StringComparison.Ordinal));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    static async Task<bool> ConnectsAsync(IPEndPoint endpoint, List<Socket> fillers)
    {
        var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        fillers.Add(filler);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        try
        {
            await filler.ConnectAsync(endpoint, limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
