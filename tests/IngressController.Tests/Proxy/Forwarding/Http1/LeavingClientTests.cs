using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>Clients that leave in the middle of a body are nobody's error.</summary>
public sealed class LeavingClientTests
{
    [Theory]
    [InlineData("on", false)]
    [InlineData("on", true)]
    [InlineData("off", false)]
    [InlineData("off", true)]
    public async Task Nothing_is_logged_as_an_error(string buffering, bool isEarly)
    {
        const int Clients = 20;
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            if (isEarly)
                await connection.SendAsync("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\n\r\nno key");
            while (await connection.ReadOrEndAsync() is { Length: > 0 })
            {
                // Until the edge ends it.
            }
        });
        await using var edge = await EdgeFixture.StartAsync(PodSpeech.Behind(pod, $"proxy-request-buffering: {buffering}"));
        for (var i = 0; i < Clients; i++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Http);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100000\r\n\r\nsome");
            if (isEarly && buffering == "off")
                await client.ReadUntilAsync("no key");
        }

        await Eventually.TrueAsync(() => edge.AccessLog.Count(octet => octet == '\n') == Clients, "all requests in the access log");
        Assert.DoesNotContain(edge.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }
}
