using System.Net;
using IngressController.Proxy.Forwarding.Http2;

namespace IngressController.Tests.Proxy.Forwarding.Http2;

/// <summary>A connection that died is out of .NET's pool before the next request looks for one.</summary>
public sealed class SilentConnectionsTests
{
    static readonly IPEndPoint Pod = new(IPAddress.Loopback, 8080);

    [Fact]
    public async Task A_close_ends_the_connection_and_lasts_until_its_owner_has_let_it_go()
    {
        var connections = new SilentConnections();
        var inner = new MemoryStream();
        var watched = connections.Watch(inner, Pod);

        var close = connections.CloseAsync(Pod, Environment.TickCount64 + 1);

        Assert.False(inner.CanRead);
        Assert.False(close.IsCompleted);
        await watched.DisposeAsync();
        await close;
    }

    [Fact]
    public async Task Connections_to_other_pods_stay()
    {
        var connections = new SilentConnections();
        var inner = new MemoryStream();
        await using var watched = connections.Watch(inner, new(IPAddress.Loopback, 8081));

        await connections.CloseAsync(Pod, Environment.TickCount64 + 1);

        Assert.True(inner.CanRead);
    }
}
