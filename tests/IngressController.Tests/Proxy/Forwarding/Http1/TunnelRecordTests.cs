using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>A tunnel that somebody ends was served: log and metrics say 101, whoever it was.</summary>
public sealed class TunnelRecordTests
{
    [Theory]
    [InlineData("bye")]
    [InlineData("client ends sending")]
    [InlineData("client goes")]
    public async Task It_is_logged_and_counted_as_101_without_a_reason(string end)
    {
        await using var pod = TcpPod.Start(static async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello");
            await connection.ReadAsync();
        });
        await using var edge = await EdgeFixture.StartAsync(
            PodSpeech.Behind(pod), "log-format-upstream: \"$status $upstream_status $ingress_yarp_reason\"");
        using (var client = await RawClient.ConnectAsync(edge.Ports.Http))
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            await client.ReadUntilAsync("hello");
            if (end == "bye")
                await client.SendAsync("bye");
            else if (end == "client ends sending")
                client.EndSending();
            if (end != "client goes")
                await client.ReadToEndAsync();
        }

        await Eventually.TrueAsync(() => edge.AccessLog.Contains('\n', StringComparison.Ordinal), "a line");
        Assert.Equal("101 101 -", edge.AccessLog.Trim());
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_requests", ("status", "101")));
        Assert.Equal(0, scrape.Sum("ingress_yarp_answers_total"));
    }
}
