using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;

namespace IngressController.Tests.Proxy;

public sealed class UpstreamClientPoolTests
{
    [Fact]
    public void Routes_with_equal_profiles_share_a_client_and_one_that_no_route_uses_is_let_go()
    {
        using var clients = new UpstreamClientPool(ConnectPolicy.Strict);
        var slow = new ForwardSettings { ReadTimeout = TimeSpan.FromHours(1) };
        var secure = new ForwardSettings { Protocol = UpstreamProtocol.Https };
        RouteForwarding plainRoute = new(ForwardSettings.Default, clients), slowRoute = new(slow, clients), secureRoute = new(secure, clients);
        Assert.Same(plainRoute.Clients.First(), slowRoute.Clients.First());
        Assert.Equal(2, clients.Count);

        clients.RetainOnly([slowRoute]);
        Assert.Equal(1, clients.Count);
        Assert.Same(slowRoute.Clients.First(), clients.Of(ClientProfile.Default));
        Assert.NotSame(secureRoute.Clients.Last(), new RouteForwarding(secure, clients).Clients.Last());
    }
}
