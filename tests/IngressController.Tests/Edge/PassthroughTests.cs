using System.Text;
using IngressController.Options;
using IngressController.Tests.Proxy.Passthrough;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 100: TLS connections that are passed on by their server name, on the port of all others.</summary>
public sealed class PassthroughTests
{
    static readonly string Passed = EdgeFixture.Ingress("passed", "passed.example", ["/=raw"], "ssl-passthrough: true");
    static readonly string Normal = EdgeFixture.Ingress("normal", "normal.example", ["/=web"]);

    [Fact]
    public async Task Bytes_go_both_ways_and_each_way_ends_by_itself()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync(pod.Port);
        var sent = Encoding.Latin1.GetString(Hello.For("Passed.Example")) + new string('x', 3_000_000);
        Assert.Equal(sent, await RawClient.ExchangeAsync(edge.Ports.Https, sent));
    }

    [Fact]
    public async Task A_hello_may_come_byte_by_byte_and_in_many_records()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync(pod.Port);
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        var hello = Hello.InRecords(Hello.Message([Hello.ServerNames("passed.example")]), 3);
        foreach (var octet in hello)
            await client.SendAsync(new[] { octet });
        client.EndSending();
        Assert.Equal(Encoding.Latin1.GetString(hello), await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Other_hosts_end_their_TLS_here()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync(pod.Port);
        using var client = EdgeClients.Create(edge.Ports.Https);
        Assert.Equal("web", (await client.EchoAsync("https://normal.example/")).Pod);
        Assert.Equal(0, pod.Connections);
    }

    [Fact]
    public async Task Endpoints_take_turns_and_one_that_is_gone_is_passed_over()
    {
        await using var first = TcpPod.Echo("first");
        await using var second = TcpPod.Echo("second");
        var gone = TcpPod.Echo();
        var goneAt = gone.Port;
        await gone.DisposeAsync();
        await using var edge = await StartAsync(first.Port, second.Port, goneAt);
        var seen = new HashSet<string>();
        for (var i = 0; i < 9; i++)
        {
            using var client = await RawClient.ConnectAsync(edge.Ports.Https);
            await client.SendAsync(Hello.For("passed.example"));
            var answer = await client.ReadUntilAsync("\x16");
            seen.Add(answer[..answer.IndexOf('\x16', StringComparison.Ordinal)]);
        }

        Assert.Equal(["first", "second"], seen.Order());
    }

    [Fact]
    public async Task Without_endpoint_the_connection_is_closed()
    {
        await using var edge = await StartAsync();
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync(Hello.For("passed.example"));
        Assert.Equal("", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_PROXY_header_in_front_is_taken_off()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync("use-proxy-protocol: \"true\"", pod.Port);
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync("PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\n");
        await client.SendAsync(Hello.For("passed.example"));
        client.EndSending();
        Assert.Equal(Encoding.Latin1.GetString(Hello.For("passed.example")), await client.ReadToEndAsync());
    }

    public static TheoryData<string, byte[]> Bad() => new()
    {
        { "cut", Hello.For("passed.example")[..^3] },
        { "two names", Hello.Record(Hello.Message([Hello.ServerNames("passed.example", "normal.example")])) },
        { "no name", Hello.For(null) },
        { "oversized", Hello.InRecords(Hello.Message([Hello.ServerNames("passed.example")], padding: 17_000), 8000) },
        { "not TLS", [22, 9, 9, 9, 9, 9] },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_bad_hello_reaches_no_pod_and_ends(string what, byte[] hello)
    {
        await using var pod = TcpPod.Store();
        await using var edge = await StartAsync("client-header-timeout: \"1\"", pod.Port);
        using (var client = await RawClient.ConnectAsync(edge.Ports.Https))
        {
            await client.SendAsync(hello);
            await client.ReadToEndAsync();
        }

        Assert.True(pod.Connections == 0, what);
        using var good = await RawClient.ConnectAsync(edge.Ports.Https);
        await good.SendAsync(Hello.For("passed.example"));
        good.EndSending();
        Assert.NotEqual("", await good.ReadToEndAsync());
    }

    [Fact]
    public async Task A_silent_session_ends()
    {
        await using var pod = TcpPod.Echo("hello");
        await using var edge = await StartAsync("proxy-stream-timeout: 300ms", pod.Port);
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync(Hello.For("passed.example"));
        Assert.StartsWith("hello", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task The_time_for_handshakes_does_not_count_once_a_pod_is_found()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            // A pod that takes longer over its answer than a handshake may take here.
            for (var i = 0; i < 8; i++)
            {
                await Task.Delay(200, connection.Stop);
                await connection.SendAsync("x");
            }
        });
        await using var edge = await StartAsync("client-header-timeout: \"1\"", pod.Port);
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync(Hello.For("passed.example"));
        Assert.Equal("xxxxxxxx", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task Requests_by_plain_HTTP_are_sent_to_the_pods_over_TLS()
    {
        await using var pod = await TlsPod.StartAsync(TestAuthority.Create().Endpoint(null, "passed.example"));
        await using var edge = await StartAsync(pod.Endpoint.Port);
        using var answer = await edge.Client.GetAsync("http://passed.example/");
        Assert.StartsWith("HTTP/1.1 sni=", await answer.Content.ReadAsStringAsync());

        using var direct = EdgeClients.Create(edge.Ports.Https);
        direct.DefaultRequestVersion = System.Net.HttpVersion.Version20;
        Assert.StartsWith("HTTP/2 sni=passed.example", await direct.GetStringAsync("https://passed.example/"));
    }

    [Fact]
    public async Task A_reset_by_the_pod_is_no_proper_end_for_the_client()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync("half of it");
            await connection.ReadAsync();
            connection.Reset();
        });
        await using var edge = await StartAsync(pod.Port);
        using var client = await RawClient.ConnectAsync(edge.Ports.Https);
        await client.SendAsync(Hello.For("passed.example"));
        Assert.Equal("half of it", await client.ReadAsync());
        await client.SendAsync("more");
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(client.ReadOrResetAsync);
    }

    [Fact]
    public async Task A_younger_Ingress_cannot_take_over_a_host()
    {
        await using var pod = TcpPod.Store();
        var older = EdgeFixture.Ingress("z-older", "shared.example", ["/=web"])
            .Replace("name: z-older", "name: z-older\n  creationTimestamp: 2020-01-01T00:00:00Z", StringComparison.Ordinal);
        var younger = EdgeFixture.Ingress("younger", "shared.example", ["/more=raw"], "ssl-passthrough: true")
            .Replace("name: younger", "name: younger\n  creationTimestamp: 2021-01-01T00:00:00Z", StringComparison.Ordinal);
        await using var edge = await EdgeFixture.StartAsync($"{older}\n---\n{younger}\n---\n{TcpPod.Service("raw", pod.Port)}", configure: Enable);
        using var client = EdgeClients.Create(edge.Ports.Https);
        Assert.Equal("web", (await client.EchoAsync("https://shared.example/")).Pod);
        Assert.Contains(
            edge.Log,
            line => line.Contains("ssl-passthrough", StringComparison.Ordinal) && line.Contains("unless a path /", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_flag_it_is_reported_and_TLS_ends_here()
    {
        await using var pod = TcpPod.Store();
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("passed", "passed.example", ["/=web"], "ssl-passthrough: true") + "\n---\n" + TcpPod.Service("raw", pod.Port));
        using var client = EdgeClients.Create(edge.Ports.Https);
        Assert.Equal("web", (await client.EchoAsync("https://passed.example/")).Pod);
        Assert.Contains(edge.Log, line => line.Contains("--enable-ssl-passthrough is not given", StringComparison.Ordinal));
    }

    static ControllerOptions Enable(ControllerOptions options) =>
        options with { Translation = options.Translation with { OptionFlags = new() { EnableSslPassthrough = true } } };

    static Task<EdgeFixture> StartAsync(params int[] ports) => StartAsync("keep-alive: \"75\"", ports);

    static Task<EdgeFixture> StartAsync(string settings, params int[] ports) =>
        EdgeFixture.StartAsync($"{Passed}\n---\n{Normal}\n---\n{TcpPod.Service("raw", ports)}", settings, Enable);
}
