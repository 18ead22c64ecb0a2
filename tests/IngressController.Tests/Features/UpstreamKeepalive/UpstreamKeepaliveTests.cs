using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.UpstreamKeepalive;

public sealed class UpstreamKeepaliveTests
{
    [Theory]
    [InlineData("upstream-keepalive-connections: \"0\"", 2, "close")]
    [InlineData("upstream-keepalive-connections: \"320\"", 1, null)]
    [InlineData("upstream-keepalive-timeout: \"0\"", 2, "close")]
    public async Task Connections_to_pods_are_used_again_unless_reuse_is_off(string setting, int connections, string? header)
    {
        var sockets = new HashSet<object>();
        await using var pod = RawBackend.Start(exchange =>
        {
            sockets.Add(exchange.Socket);
            return exchange.SendAsync(Backends.Answer(200));
        });
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("raw", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=raw"])), setting);
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.example/"));
        Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.example/"));
        Assert.Equal(connections, sockets.Count);
        Assert.All(pod.Requests, request => Assert.Equal(header, request.Header("Connection")));
    }
}
