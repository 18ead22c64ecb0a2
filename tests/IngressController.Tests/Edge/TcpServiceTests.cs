using System.Net;
using System.Net.Sockets;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 98: TCP ports that lead to Services.</summary>
public sealed class TcpServiceTests
{
    [Fact]
    public async Task Bytes_go_both_ways_and_each_way_ends_by_itself()
    {
        await using var pod = TcpPod.Store();
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:tcp", [pod.Port]);
        var sent = new string('x', 3_000_000);
        Assert.Equal(sent, await RawClient.ExchangeAsync(port, sent));
    }

    [Fact]
    public async Task Endpoints_take_turns_and_one_that_is_gone_is_passed_over()
    {
        await using var first = TcpPod.Echo("first");
        await using var second = TcpPod.Echo("second");
        var gone = TcpPod.Echo();
        var goneAt = gone.Port;
        await gone.DisposeAsync();
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [first.Port, second.Port, goneAt]);
        var seen = new HashSet<string>();
        for (var i = 0; i < 9; i++)
        {
            using var client = await RawClient.ConnectAsync(port);
            seen.Add(await client.ReadAsync());
        }

        Assert.Equal(["first", "second"], seen.Order());
    }

    [Fact]
    public async Task Ports_come_and_go_without_touching_sessions_of_others_or_their_own()
    {
        await using var first = TcpPod.Echo("first");
        await using var second = TcpPod.Echo("second");
        int staying = FreePorts.Tcp(), going = FreePorts.Tcp(), coming = FreePorts.Tcp();
        await using var edge = await StartAsync(
            $"\"{staying}\": default/raw:80\n\"{going}\": default/raw:80", [first.Port], TcpPod.Service("others", second.Port));
        using var onStaying = await RawClient.ConnectAsync(staying);
        using var onGoing = await RawClient.ConnectAsync(going);
        Assert.Equal("first", await onStaying.ReadAsync());
        Assert.Equal("first", await onGoing.ReadAsync());

        await edge.ApplyAsync(ConfigMap($"\"{staying}\": default/others:80\n\"{coming}\": default/others:80"));
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(going));
        foreach (var port in new[] { staying, coming })
        {
            using var client = await RawClient.ConnectAsync(port);
            Assert.Equal("second", await client.ReadAsync());
        }

        foreach (var session in new[] { onStaying, onGoing })
        {
            await session.SendAsync("still here");
            Assert.Equal("still here", await session.ReadAsync());
        }
    }

    [Fact]
    public async Task A_port_is_open_while_its_Service_has_endpoints()
    {
        await using var pod = TcpPod.Echo("here");
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", []);
        await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(port));
        edge.ChangeEndpoints(TcpPod.Slices("raw", pod.Port));
        await Kubernetes.Api.Eventually.TrueAsync(() => IsOpen(port), "the port is open");
        using (var client = await RawClient.ConnectAsync(port))
            Assert.Equal("here", await client.ReadAsync());
        edge.ChangeEndpoints(TcpPod.Slices("raw"));
        await Kubernetes.Api.Eventually.TrueAsync(() => !IsOpen(port), "the port is closed");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_of_and_opened_once_it_is_free()
    {
        await using var pod = TcpPod.Echo("here");
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port]);
        await Kubernetes.Api.Eventually.TrueAsync(
            () => edge.Log.Any(line => line.Contains($"Tcp port {port} cannot be opened", StringComparison.Ordinal)),
            "a log line");
        other.Dispose();
        await Kubernetes.Api.Eventually.TrueAsync(() => IsOpen(port), "the port is open");
    }

    [Theory]
    [InlineData(":PROXY", "PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\nhello", "hello")]
    [InlineData(":PROXY:PROXY", "PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\nhello", "PROXY TCP4 198.51.100.7 10.0.0.1 4711 443\r\nhello")]
    [InlineData(":PROXY:PROXY", "PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\nhello", "PROXY TCP6 2001:db8::7 2001:db8::1 4711 443\r\nhello")]
    [InlineData(":PROXY", "hello without a header\r\n", "")]
    [InlineData(":PROXY", "PROXY", "")]
    public async Task PROXY_headers_are_taken_off_and_put_on(string suffix, string sent, string received)
    {
        await using var pod = TcpPod.Store();
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80{suffix}", [pod.Port]);
        Assert.Equal(received, await RawClient.ExchangeAsync(port, sent));
    }

    [Fact]
    public async Task A_PROXY_header_that_is_put_on_names_the_client()
    {
        await using var pod = TcpPod.Store();
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": \"default/raw:80::PROXY\"", [pod.Port]);
        using var client = await RawClient.ConnectAsync(port);
        client.EndSending();
        Assert.Equal($"PROXY TCP4 127.0.0.1 127.0.0.1 {client.LocalPort} {port}\r\n", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_silent_session_ends()
    {
        await using var pod = TcpPod.Echo("here");
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port], settings: "proxy-stream-timeout: 300ms");
        using var client = await RawClient.ConnectAsync(port);
        Assert.Equal("here", await client.ReadToEndAsync());
    }

    [Fact]
    public async Task A_reset_by_the_pod_is_no_proper_end_for_the_client()
    {
        await using var pod = TcpPod.Start(async connection =>
        {
            await connection.SendAsync("half of it");
            await connection.ReadAsync();
            connection.Reset();
        });
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port]);
        using var client = await RawClient.ConnectAsync(port);
        Assert.Equal("half of it", await client.ReadAsync());
        await client.SendAsync("more");
        await Assert.ThrowsAsync<SocketException>(client.ReadOrResetAsync);
    }

    [Fact]
    public async Task The_controller_waits_for_sessions_and_breaks_off_what_is_left()
    {
        await using var pod = TcpPod.Echo("here");
        var port = FreePorts.Tcp();
        var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port], settings: "worker-shutdown-timeout: 500ms");
        using var client = await RawClient.ConnectAsync(port);
        Assert.Equal("here", await client.ReadAsync());
        var stopped = edge.DisposeAsync();
        await Kubernetes.Api.Eventually.TrueAsync(() => !IsOpen(port), "no new sessions");
        await Assert.ThrowsAsync<SocketException>(client.ReadOrResetAsync);
        await stopped;
    }

    [Fact]
    public async Task Tries_are_limited()
    {
        var gone = TcpPod.Echo();
        var goneAt = gone.Port;
        await gone.DisposeAsync();
        await using var pod = TcpPod.Echo("here");
        var port = FreePorts.Tcp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [goneAt, pod.Port], settings: "proxy-stream-next-upstream: \"false\"");
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            using var client = await RawClient.ConnectAsync(port);
            answers.Add(await client.ReadAsync());
        }

        Assert.Equal(2, answers.Count(answer => answer == "here"));
        Assert.Equal(2, answers.Count(answer => answer.Length == 0));
    }

    /// <summary>A port of loopback that nobody has.</summary>
    static bool IsOpen(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static string ConfigMap(string services) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: tcp, namespace: default }
        data:
        {{string.Join('\n', services.Split('\n').Select(line => "  " + line))}}
        """;

    static Task<EdgeFixture> StartAsync(string services, int[] ports, string more = "", string settings = "keep-alive: \"75\"") => EdgeFixture.StartAsync(
        $"{ConfigMap(services)}\n---\n{TcpPod.Service("raw", ports)}\n---\n{more}", settings,
        options => options with { Translation = options.Translation with { TcpServices = new("default", "tcp") } });
}
