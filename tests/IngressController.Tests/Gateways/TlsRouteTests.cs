using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>TLSRoutes over real sockets: to pods as they come, and with the end of TLS here.</summary>
public sealed class TlsRouteTests
{
    static readonly TestAuthority Authority = TestAuthority.Create();

    [Fact]
    public async Task Where_TLS_ends_here_a_pod_gets_what_is_inside_and_speaks_first_if_it_wants()
    {
        await using var pod = TcpPod.Echo("hello ");
        await using var edge = await StartAsync(["term.test"], [], pod);
        await using var client = await ConnectAsync(edge, "term.test");

        Assert.Equal("hello ", await ReadAsync(client, 6));
        await client.WriteAsync("ping"u8.ToArray());
        Assert.Equal("ping", await ReadAsync(client, 4));
        Assert.Equal(default, client.NegotiatedApplicationProtocol);
        Assert.Equal("CN=server", client.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task The_end_of_one_direction_is_passed_on_and_the_other_goes_on()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync(["term.test"], [], pod);
        await using var client = await ConnectAsync(edge, "term.test");
        var text = new string('x', 300_000);

        await client.WriteAsync(Encoding.ASCII.GetBytes(text));
        await client.ShutdownAsync();

        Assert.Equal(text, await ReadAsync(client, text.Length));
        Assert.Equal(0, await client.ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Both_modes_stand_on_one_port_beside_HTTPS()
    {
        await using var plain = TcpPod.Echo("plain ");
        await using var secure = TcpPod.Start(
            async connection => await connection.SendAsync("secure"), certificate: Authority.Endpoint(null, "pass.test"));
        await using var edge = await StartAsync(
            ["term.test"], ["pass.test"], plain, secure, GatewayEdge.Route("r", "https.test", GatewayEdge.Filtered("/")));

        await using (var client = await ConnectAsync(edge, "term.test"))
            Assert.Equal("plain ", await ReadAsync(client, 6));
        await using (var client = await ConnectAsync(edge, "pass.test"))
            Assert.Equal("secure", await ReadAsync(client, 6));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("https://https.test/")).Pod);
    }

    [Fact]
    public async Task A_name_without_a_listener_or_a_route_gets_nothing()
    {
        await using var pod = TcpPod.Echo("hello ");
        await using var edge = await StartAsync(["*.term.test"], [], pod, hostname: "a.term.test");

        await using (var client = await ConnectAsync(edge, "a.term.test"))
            Assert.Equal("hello ", await ReadAsync(client, 6));

        // Reset before the handshake, without an alert.
        await Assert.ThrowsAsync<IOException>(async () => await (await ConnectAsync(edge, "b.term.test")).DisposeAsync());
        await Assert.ThrowsAsync<IOException>(async () => await (await ConnectAsync(edge, "other.test")).DisposeAsync());
        Assert.Equal(1, pod.Connections);
    }

    [Fact]
    public async Task A_backend_is_drawn_once_before_the_handshake()
    {
        await using var pod = TcpPod.Echo("hello ");
        await using var edge = await StartAsync(["term.test"], [], pod);
        await edge.Edge.ApplyAsync(Route("plain", "term.test").Replace(
            "backendRefs: [{", "backendRefs: [{ name: missing, port: 80 }, {", StringComparison.Ordinal));
        var (served, refused) = (0, 0);
        while (served < 10 || refused < 3)
        {
            Assert.True(served + refused < 500, $"{served} served, {refused} refused");
            try
            {
                await using var client = await ConnectAsync(edge, "term.test");
                Assert.Equal("hello ", await ReadAsync(client, 6));
                served++;
            }
            catch (IOException error) when (error.InnerException is SocketException)
            {
                refused++;
            }
        }
    }

    [Fact]
    public async Task A_connection_of_HTTP_is_misdirected_once_its_listener_is_one_of_TLSRoutes()
    {
        var port = FreePorts.Tcp();
        var https = GatewayEdge.TlsListener("one", port, "cert", "https.test");
        await using var pod = TcpPod.Echo();
        await using var edge = await GatewayEdge.StartAsync(
            port, [https], [TlsYaml.Secret("cert", Authority.Server("https.test")), GatewayEdge.Route("r", "https.test", GatewayEdge.Filtered("/")),
                TcpService("plain", pod), Route("plain", "https.test")]);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("https://https.test/")).Pod);

        await edge.Edge.ApplyAsync(GatewayEdge.Gateway(https.Replace("HTTPS, tls: {", "TLS, tls: { mode: Terminate,", StringComparison.Ordinal)));

        using var answer = await edge.Client.GetAsync("https://https.test/");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.Equal(0, pod.Connections);
    }

    [Theory]
    [InlineData("pod.test", null, true)]
    [InlineData("pod.test", "kubernetes.io/h2c", true)]
    [InlineData("other.test", null, false)]
    public async Task A_pod_with_a_policy_is_reached_over_TLS_or_not_at_all(string hostname, string? appProtocol, bool isTrusted)
    {
        await using var pod = TcpPod.Start(async connection => await connection.SendAsync("secure"), certificate: Authority.Endpoint(null, "pod.test"));
        await using var edge = await StartAsync(["term.test"], [], pod, null, GatewayEdge.Authorities("ca", Authority.Pem), $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: BackendTLSPolicy
            metadata: { name: plain, namespace: default }
            spec:
              targetRefs: [{ group: '', kind: Service, name: plain }]
              validation: { hostname: {{hostname}}, caCertificateRefs: [{ group: '', kind: ConfigMap, name: ca }] }
            """);
        await edge.Edge.ApplyAsync(GatewayEdge.Service("plain", appProtocol ?? "tcp", new IPEndPoint(IPAddress.Loopback, pod.Port)));
        await using var client = await ConnectAsync(edge, "term.test");

        if (isTrusted)
            Assert.Equal("secure", await ReadAsync(client, 6));
        else
            Assert.True(await IsEndedAsync(client));
    }

    static Task<GatewayEdge> StartAsync(string[] terminated, string[] passed, TcpPod plain, string hostname) =>
        StartAsync(terminated, passed, plain, null, [], hostname);

    static Task<GatewayEdge> StartAsync(string[] terminated, string[] passed, TcpPod plain, TcpPod? secure = null, params string[] more) =>
        StartAsync(terminated, passed, plain, secure, more, terminated[0]);

    static Task<GatewayEdge> StartAsync(string[] terminated, string[] passed, TcpPod plain, TcpPod? secure, string[] more, string hostname)
    {
        var port = FreePorts.Tcp();
        string[] listeners =
        [
            GatewayEdge.TlsListener("https", port, "cert", "https.test"),
            .. terminated.Select((name, i) =>
                GatewayEdge.TlsListener($"term{i}", port, "cert", name).Replace("HTTPS, tls: {", "TLS, tls: { mode: Terminate,", StringComparison.Ordinal)),
            .. passed.Select((name, i) => $"{{ name: pass{i}, port: {port}, protocol: TLS, hostname: {name}, tls: {{ mode: Passthrough }} }}"),
        ];
        return GatewayEdge.StartAsync(port, listeners,
        [
            TlsYaml.Secret("cert", Authority.Server("https.test", "term.test", "*.term.test")), TcpService("plain", plain), Route("plain", hostname),
            .. secure is null ? Array.Empty<string>() : [TcpService("secure", secure), Route("secure", passed[0])], .. more,
        ]);
    }

    static string TcpService(string name, TcpPod pod) => GatewayEdge.Service(name, null, new IPEndPoint(IPAddress.Loopback, pod.Port));

    static string Route(string service, string hostname) => $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: TLSRoute
        metadata: { name: {{service}}, namespace: default }
        spec:
          parentRefs: [{ name: gate }]
          hostnames: ['{{hostname}}']
          rules: [{ backendRefs: [{ name: {{service}}, port: 80 }] }]
        """;

    static async Task<SslStream> ConnectAsync(GatewayEdge edge, string name)
    {
        var stream = new SslStream(new NetworkStream(await GatewayEdge.ConnectAsync(edge.Address, edge.Port), ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = name,
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
            });
            return stream;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    static async Task<string> ReadAsync(Stream stream, int count)
    {
        var buffer = new byte[count];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await stream.ReadExactlyAsync(buffer, limit.Token);
        return Encoding.ASCII.GetString(buffer);
    }

    static async Task<bool> IsEndedAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            return await stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
