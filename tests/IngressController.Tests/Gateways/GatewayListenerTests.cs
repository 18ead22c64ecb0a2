using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>Listeners of Gateways that come, go and share a port, over real sockets.</summary>
public sealed class GatewayListenerTests
{
    /// <summary>Server name, Host, and the status. The listeners are for all hosts, second-, *.wildcard and fourth-example.wildcard.org.</summary>
    static readonly (string Name, string Host, int Status)[] Handshakes =
    [
        ("example.org", "example.org", 200),
        ("example.org", "second-example.org", 421),
        ("example.org", "unknown-example.org", 404),
        ("second-example.org", "second-example.org", 200),
        ("second-example.org", "example.org", 421),
        ("second-example.org", "unknown-example.org", 421),
        ("third-example.wildcard.org", "third-example.wildcard.org", 200),
        ("third-example.wildcard.org", "fith-example.wildcard.org", 200),
        ("third-example.wildcard.org", "fourth-example.wildcard.org", 421),
        ("fourth-example.wildcard.org", "fourth-example.wildcard.org", 200),
        ("fourth-example.wildcard.org", "fith-example.wildcard.org", 421),
    ];

    [Fact]
    public async Task A_Host_of_another_listener_than_the_server_name_s_is_misdirected()
    {
        var port = FreePorts.Tcp();
        var authority = TestAuthority.Create();
        var (first, second) = (authority.Server("example.org", "*.wildcard.org"), authority.Server("second-example.org"));
        var routes = Handshakes.Where(one => one.Status == 200).Select(one => one.Host).Distinct()
            .Select((host, at) => GatewayEdge.Route($"r{at}", host, GatewayEdge.Filtered("/")));
        await using var edge = await GatewayEdge.StartAsync(
            port,
            [
                GatewayEdge.TlsListener("all", port, "first"), GatewayEdge.TlsListener("second", port, "second", "second-example.org"),
                GatewayEdge.TlsListener("wild", port, "first", "*.wildcard.org"),
                GatewayEdge.TlsListener("fourth", port, "first", "fourth-example.wildcard.org"),
            ],
            [TlsYaml.Secret("first", first), TlsYaml.Secret("second", second), .. routes]);
        foreach (var (name, host, status) in Handshakes)
        {
            var (got, serial) = await AskAsync(edge, name, host);
            Assert.Equal((name, host, status), (name, host, got));
            Assert.Equal(name == "second-example.org" ? second.Serial : first.Serial, serial);
        }
    }

    [Fact]
    public async Task A_listener_that_is_removed_lets_its_request_end_and_takes_no_more()
    {
        var asked = new TaskCompletionSource();
        var released = new TaskCompletionSource();
        await using var pod = RawBackend.Start(async exchange =>
        {
            asked.TrySetResult();
            await released.Task;
            await exchange.SendAsync(Backends.Answer(200, "whole"));
        });
        var (kept, removed) = (FreePorts.Tcp(), FreePorts.Tcp());
        await using var edge = await GatewayEdge.StartAsync(
            removed, [GatewayEdge.Listener("kept", kept), GatewayEdge.Listener("removed", removed)],
            [Backends.Service("slow", pod.Endpoint), GatewayEdge.Route("r", "r.test", "{ backendRefs: [{ name: slow, port: 80 }] }")]);
        var asking = edge.Client.GetAsync("http://r.test/");
        await asked.Task;
        using var idle = await GatewayEdge.ConnectAsync(edge.Address, removed);
        await using var idleStream = new NetworkStream(idle);
        Assert.Equal("HTTP/1.1 404 Not Found", await GatewayRaw.GetAsync(idleStream, "unknown.test"));

        await edge.Edge.ApplyAsync(GatewayEdge.Gateway(GatewayEdge.Listener("kept", kept)));
        await Eventually.TrueAsync(async () => !await IsOpenAsync(edge.Address, removed), "the port to be closed");
        Assert.True(await IsOpenAsync(edge.Address, kept));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await idleStream.ReadAsync(new byte[1], limit.Token));
        released.SetResult();
        using var answer = await asking;
        Assert.Equal((HttpStatusCode.OK, "whole"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task A_listener_that_is_added_touches_no_connection_of_another()
    {
        var (first, second) = (FreePorts.Tcp(), FreePorts.Tcp());
        await using var edge = await GatewayEdge.StartAsync(first, GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/")));
        using var socket = await GatewayEdge.ConnectAsync(edge.Address, first);
        await using var stream = new NetworkStream(socket);
        Assert.Equal("HTTP/1.1 200 OK", await GatewayRaw.GetAsync(stream, "r.test"));

        await edge.Edge.ApplyAsync(GatewayEdge.Gateway(GatewayEdge.Listener("http", first), GatewayEdge.Listener("second", second)));
        await Eventually.TrueAsync(() => IsOpenAsync(edge.Address, second), "the port to be open");
        using var client = GatewayEdge.CreateClient(edge.Address, second);
        Assert.Equal("web", (await client.GetEchoAsync("http://r.test/")).Pod);
        Assert.Equal("HTTP/1.1 200 OK", await GatewayRaw.GetAsync(stream, "r.test"));
    }

    [Fact]
    public async Task A_port_that_somebody_else_has_is_taken_once_it_is_free_and_others_are_served_meanwhile()
    {
        var (good, taken) = (FreePorts.Tcp(), FreePorts.Tcp());
        var occupant = new TcpListener(IPAddress.Any, taken);
        occupant.Start();
        await using var edge = await GatewayEdge.StartAsync(
            good, [GatewayEdge.Listener("taken", taken), GatewayEdge.Listener("good", good)], [GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered("/"))]);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://r.test/")).Pod);

        occupant.Stop();
        await Eventually.TrueAsync(() => IsOpenAsync(edge.Address, taken), "the port to be open");
        using var client = GatewayEdge.CreateClient(edge.Address, taken);
        Assert.Equal("web", (await client.GetEchoAsync("http://r.test/")).Pod);
    }

    static async Task<bool> IsOpenAsync(IPAddress address, int port)
    {
        try
        {
            (await GatewayEdge.ConnectAsync(address, port)).Dispose();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }

    static async Task<(int Status, string Serial)> AskAsync(GatewayEdge edge, string name, string host)
    {
        await using var stream = new SslStream(new NetworkStream(await GatewayEdge.ConnectAsync(edge.Address, edge.Port), ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        var line = await GatewayRaw.GetAsync(stream, host);
        return (int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), stream.RemoteCertificate!.GetSerialNumberString());
    }
}
