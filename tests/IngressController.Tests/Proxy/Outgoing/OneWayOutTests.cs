using System.Reflection;
using IngressController.Core.Routing;
using IngressController.Proxy.Outgoing;
using IngressController.Tests.Architecture;

namespace IngressController.Tests.Proxy.Outgoing;

/// <summary>
/// Whatever leaves goes through one writer of heads, and whoever connects asks where it may: held against the compiled program, so
/// that a new feature cannot do otherwise without this test naming it.
/// </summary>
public sealed class OneWayOutTests
{
    static readonly IReadOnlyList<(string Caller, string Called)> Program = [.. CompiledReferences.CallsOf(typeof(OutgoingHead).Assembly).Distinct()];

    /// <summary>What is called, and who alone may call it. The demo is a client of its own edge and sends nothing on anybody's behalf.</summary>
    public static TheoryData<string, string[]> Rules => new()
    {
        { "System.Net.Http.HttpRequestMessage..ctor", ["Proxy.Outgoing.OutgoingHead", "Demo.DemoTraffic"] },
        { "System.Net.Http.HttpRequestMessage.set_RequestUri", ["Proxy.Outgoing.OutgoingHead"] },
        { "System.Net.Http.HttpRequestMessage.get_Headers", ["Proxy.Outgoing.OutgoingHead", "Demo.DemoTraffic"] },
        { "System.Net.Http.Headers.HttpHeaders.Add", ["Proxy.Outgoing.OutgoingHead", "Demo.DemoTraffic"] },
        { "System.Net.Http.Headers.HttpHeaders.TryAddWithoutValidation", ["Proxy.Outgoing.OutgoingHead", "Demo.DemoTraffic"] },
        { "System.Net.Http.Headers.HttpHeaders.Remove", ["Proxy.Outgoing.OutgoingHead"] },
        { "System.Net.Http.Headers.HttpRequestHeaders.set_*", ["Proxy.Outgoing.OutgoingHead", "Demo.DemoTraffic"] },
        { "System.Net.Http.Headers.HttpContentHeaders.set_*", ["Proxy.Outgoing.OutgoingHead"] },
        { "System.Net.Http.HttpClient..ctor", ["Features.Tracing.CollectorClient", "Demo.DemoTraffic"] },
        {
            "System.Net.Http.SocketsHttpHandler..ctor",
            ["Proxy.Forwarding.Http2.Http2Client", "Proxy.Outgoing.UrlClients", "Features.Tracing.CollectorClient", "Demo.DemoTraffic"]
        },
        { "Microsoft.AspNetCore.Http.IHeaderDictionary.set_Location", ["Proxy.Redirects", "Features.ProxyRedirect.ProxyRedirectFeature"] },
        { "System.Net.Sockets.Socket.Connect*", [.. Connecting, "Proxy.Outgoing.Names.DnsExchange"] },
        { "System.Net.Sockets.TcpClient*", [] },
        { "System.Net.Sockets.UdpClient*", [] },

        // Names: .NET's own resolver keeps a thread of the pool for each lookup, and so does whatever connects to a name.
        { "System.Net.Dns.*", [] },
        { "System.Net.DnsEndPoint..ctor", [] },
        {
            "IngressController.Proxy.Outgoing.Names.NameResolver.ResolveAsync",
            ["Proxy.Outgoing.UrlConnector", "Hosting.ExternalNameResolver"]
        },
    };

    [Fact]
    public void Every_handler_has_its_own_way_to_connect() => Assert.Equal(
        CallersOf(Program, "System.Net.Http.SocketsHttpHandler..ctor").Order(),
        CallersOf(Program, "System.Net.Http.SocketsHttpHandler.set_ConnectCallback").Order());

    static string[] Connecting =>
        ["Proxy.Outgoing.UrlConnector", "Proxy.Forwarding.PodConnector", "Proxy.Streams.StreamConnector", "Proxy.Streams.UdpSession"];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Nobody_else_writes_a_head_or_connects(string called, string[] callers)
    {
        var others = CallersOf(Program, called).Except(callers.Select(name => $"IngressController.{name}"));
        Assert.True(!others.Any(),
            $"{string.Join(", ", others)} calls {called}; go through {nameof(OutgoingHead)}, Redirects or a connector that asks {nameof(ConnectPolicy)}");
    }

    [Fact]
    public void Whoever_connects_asks_where_it_may() => Assert.Equal(
        Connecting.Select(name => $"IngressController.{name}").Order(),
        CallersOf(Program, "IngressController.Proxy.Outgoing.ConnectPolicy.ProblemOf*").Where(caller => caller != typeof(ConnectPolicy).FullName).Order());

    [Theory]
    [InlineData(typeof(OriginForm))]
    [InlineData(typeof(RequestHost))]
    [InlineData(typeof(RequestTarget))]
    public void A_checked_value_can_be_made_in_no_other_way(Type type)
    {
        Assert.DoesNotContain(type.GetConstructors(BindingFlags.Public | BindingFlags.Instance), constructor => constructor.GetParameters().Length > 0);
        Assert.DoesNotContain(type.GetProperties(), property => property.SetMethod is { IsPublic: true });
    }

    [Fact]
    public void The_rules_would_notice_somebody_else()
    {
        (string Caller, string Called)[] own = [.. CompiledReferences.CallsOf(typeof(OneWayOutTests).Assembly)];
        Assert.Contains(typeof(Offender).FullName, CallersOf(own, "System.Net.Http.HttpRequestMessage..ctor"));
        Assert.Contains(typeof(Offender).FullName, CallersOf(own, "System.Net.Http.Headers.HttpRequestHeaders.set_*"));
        Assert.Contains(typeof(Offender).FullName, CallersOf(own, "System.Net.Dns.*"));
        Assert.NotEmpty(CallersOf(Program, "System.Net.Sockets.Socket.Connect*"));
        Assert.NotEmpty(CallersOf(Program, "Microsoft.AspNetCore.Http.IHeaderDictionary.set_Location"));
    }

    static IEnumerable<string> CallersOf(IReadOnlyList<(string Caller, string Called)> calls, string called) => calls
        .Where(call => called.EndsWith('*') ? call.Called.StartsWith(called[..^1], StringComparison.Ordinal) : call.Called == called)
        .Select(call => call.Caller).Distinct();
}

/// <summary>Does what nobody may, for the test to find.</summary>
static class Offender
{
    public static HttpRequestMessage Send()
    {
        var message = new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/");
        message.Headers.Host = System.Net.Dns.GetHostName();
        return message;
    }
}
