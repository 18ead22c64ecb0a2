using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Gateways;

/// <summary>Certificates that clients of Gateways need (<c>spec.tls.frontend</c>), over real sockets.</summary>
public sealed class ClientValidationTests
{
    const string Name = "r.test";

    /// <summary>Stands for the status of a connection that broke off.</summary>
    const int Broken = 0;

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Only_clients_with_a_valid_certificate_are_served_where_one_is_needed(SslProtocols protocol)
    {
        var (authority, other) = (TestAuthority.Create(), TestAuthority.Create("other"));
        await using var edge = await StartAsync(authority, FreePorts.Tcp(), Frontend("ca"));
        Assert.Equal(200, await AskAsync(edge, edge.Port, authority.Client("CN=good"), protocol));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, null, protocol));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, other.Client("CN=good"), protocol));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, authority.Client("CN=old", days: -1), protocol));
        Assert.Equal(200, await AskAsync(edge, edge.Port, authority.Client("CN=good"), protocol));
        Assert.Equal(2, edge.Edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task Any_certificate_or_none_will_do_where_the_fallback_is_allowed()
    {
        var authority = TestAuthority.Create();
        await using var edge = await StartAsync(authority, FreePorts.Tcp(), Frontend("ca", mode: "AllowInsecureFallback"));
        Assert.Equal(200, await AskAsync(edge, edge.Port, null));
        Assert.Equal(200, await AskAsync(edge, edge.Port, authority.Client("CN=good")));
        Assert.Equal(200, await AskAsync(edge, edge.Port, TestAuthority.Create("other").Client("CN=bad")));
        Assert.Equal(200, await AskAsync(edge, edge.Port, authority.Client("CN=old", days: -1)));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_session_of_a_port_that_needs_no_certificate_is_not_resumed_on_one_that_does(SslProtocols protocol)
    {
        var authority = TestAuthority.Create();
        var (strict, open) = (FreePorts.Tcp(), FreePorts.Tcp());
        await using var edge = await StartAsync(
            authority, strict, Frontend("ca", perPort: $", perPort: [{{ port: {open}, tls: {{}} }}]"), GatewayEdge.TlsListener("open", open, "server"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, await AskAsync(edge, open, null, protocol));
            Assert.Equal(Broken, await AskAsync(edge, strict, null, protocol));
        }

        Assert.Equal(200, await AskAsync(edge, strict, authority.Client("CN=good"), protocol));
    }

    [Fact]
    public async Task Another_authority_is_asked_of_open_connections_too()
    {
        var (one, two) = (TestAuthority.Create("one"), TestAuthority.Create("two"));
        var (first, second) = (one.Client("CN=first"), two.Client("CN=second"));
        await using var edge = await StartAsync(one, FreePorts.Tcp(), Frontend("ca"));
        await using var open = await ConnectAsync(edge, edge.Port, first);
        Assert.Equal(200, await AskAsync(open));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, second));

        await edge.Edge.ApplyAsync(GatewayEdge.Authorities("ca", two.Pem));
        Assert.Equal(421, await AskAsync(open));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, first));
        Assert.Equal(200, await AskAsync(edge, edge.Port, second));
    }

    [Fact]
    public async Task A_certificate_that_is_needed_from_now_on_is_needed_by_open_connections_too()
    {
        var authority = TestAuthority.Create();
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync(authority, port, tls: null);
        await using var open = await ConnectAsync(edge, port, null);
        Assert.Equal(200, await AskAsync(open));
        await edge.Edge.ApplyAsync(GatewayEdge.GatewayWith(Frontend("ca"), GatewayEdge.TlsListener("https", port, "server")));
        Assert.Equal(421, await AskAsync(open));
        Assert.Equal(Broken, await AskAsync(edge, port, null));
        Assert.Equal(200, await AskAsync(edge, port, authority.Client("CN=good")));
    }

    [Fact]
    public async Task A_listener_whose_authorities_are_gone_serves_nobody()
    {
        var authority = TestAuthority.Create();
        var client = authority.Client("CN=good");
        await using var edge = await StartAsync(authority, FreePorts.Tcp(), Frontend("ca"));
        Assert.Equal(200, await AskAsync(edge, edge.Port, client));
        await edge.Edge.RemoveAsync(ResourceKind.ConfigMap, "ca");
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, client));
        Assert.Equal(Broken, await AskAsync(edge, edge.Port, null));
        await edge.Edge.ApplyAsync(GatewayEdge.Authorities("ca", authority.Pem));
        await Kubernetes.Api.Eventually.TrueAsync(async () => await AskAsync(edge, edge.Port, client) == 200, "the listener");
    }

    static Task<GatewayEdge> StartAsync(TestAuthority authority, int port, string? tls, params string[] listeners) => GatewayEdge.StartAsync(
        port, [GatewayEdge.TlsListener("https", port, "server"), .. listeners],
        [
            TlsYaml.Secret("server", authority.Server(Name)), GatewayEdge.Authorities("ca", authority.Pem),
            GatewayEdge.Route("r", Name, GatewayEdge.Filtered("/")),
        ],
        tls: tls);

    static string Frontend(string configMap, string mode = "AllowValidOnly", string perPort = "") =>
        $"{{ frontend: {{ default: {{ validation: {{ mode: {mode}, " +
        $"caCertificateRefs: [{{ group: '', kind: ConfigMap, name: {configMap} }}] }} }}{perPort} }} }}";

    // In TLS 1.3 a client learns from its first read that its certificate was refused.
    static async Task<int> AskAsync(GatewayEdge edge, int port, TestCertificate? client, SslProtocols protocol = SslProtocols.None)
    {
        try
        {
            await using var stream = await ConnectAsync(edge, port, client, protocol);
            return await AskAsync(stream);
        }
        catch (Exception error) when (error is IOException or AuthenticationException or SocketException)
        {
            return Broken;
        }
    }

    static async Task<SslStream> ConnectAsync(GatewayEdge edge, int port, TestCertificate? client, SslProtocols protocol = SslProtocols.None)
    {
        var stream = new SslStream(new NetworkStream(await GatewayEdge.ConnectAsync(edge.Address, port), ownsSocket: true));
        try
        {
            using var certificate = client?.Load();
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = Name,
                EnabledSslProtocols = protocol,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = static (_, server, _, _) => server is not null,
            });
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    static async Task<int> AskAsync(SslStream stream) => GatewayRaw.StatusOf(await GatewayRaw.GetAsync(stream, Name));
}
