using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IngressController.Tests.Edge;

/// <summary>Behaviour 99: UDP ports that lead to Services.</summary>
public sealed class UdpServiceTests
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_datagram_has_its_answer_and_clients_are_told_apart()
    {
        using var pod = new UdpPod("pod", answers: 1);
        var port = FreePorts.Udp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port]);
        using var first = Connect(port);
        using var second = Connect(port);
        Assert.Equal("pod: a", await AskAsync(first, "a"));
        Assert.Equal("pod: b", await AskAsync(second, "b"));
        Assert.Equal("pod: c", await AskAsync(first, "c"));
        Assert.Equal($"pod: {new string('x', 9000)}", await AskAsync(first, new string('x', 9000)));
    }

    [Fact]
    public async Task After_its_answer_a_session_is_over_and_the_next_goes_to_the_next_endpoint()
    {
        using var one = new UdpPod("one", answers: 1);
        using var two = new UdpPod("two", answers: 1);
        var port = FreePorts.Udp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [one.Port, two.Port]);
        using var client = Connect(port);
        var seen = new HashSet<string>();
        for (var i = 0; i < 8; i++)
            seen.Add(await AskAsync(client, "x"));
        Assert.Equal(["one: x", "two: x"], seen.Order());
    }

    [Fact]
    public async Task A_datagram_can_have_several_answers_or_none()
    {
        using var pod = new UdpPod("pod", answers: 3);
        var port = FreePorts.Udp();
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [pod.Port], "proxy-stream-responses: \"3\"");
        using var client = Connect(port);
        Assert.Equal("pod: a", await AskAsync(client, "a"));
        Assert.Equal("pod: a", await ReadAsync(client));
        Assert.Equal("pod: a", await ReadAsync(client));

        await edge.ApplySettingsAsync("proxy-stream-responses: \"0\"");
        using var mute = Connect(port);
        await mute.SendAsync(Encoding.ASCII.GetBytes("one way"));
        await Kubernetes.Api.Eventually.TrueAsync(() => pod.Received.Contains("one way"), "the pod has it");
    }

    [Fact]
    public async Task Sessions_that_wait_in_vain_are_dropped()
    {
        using var silent = new UdpPod("silent", answers: 0);
        var port = FreePorts.Udp();
        // One place: a second client has none until the first one's session has ended.
        await using var edge = await StartAsync($"\"{port}\": default/raw:80", [silent.Port], "max-worker-connections: \"1\"\nproxy-stream-timeout: 300ms");
        using var first = Connect(port);
        await first.SendAsync(Encoding.ASCII.GetBytes("first"));
        await Kubernetes.Api.Eventually.TrueAsync(() => silent.Received.Contains("first"), "the pod has the first");
        using var second = Connect(port);
        await Kubernetes.Api.Eventually.TrueAsync(
            () =>
            {
                second.Send(Encoding.ASCII.GetBytes("second"));
                return silent.Received.Contains("second");
            },
            "the pod has the second");
    }

    [Fact]
    public async Task Ports_come_and_go()
    {
        using var pod = new UdpPod("pod", answers: 1);
        int going = FreePorts.Udp(), coming = FreePorts.Udp();
        await using var edge = await StartAsync($"\"{going}\": default/raw:80", [pod.Port]);
        await edge.ApplyAsync(ConfigMap($"\"{coming}\": default/raw:80"));
        using var client = Connect(coming);
        Assert.Equal("pod: a", await AskAsync(client, "a"));
        using var late = Connect(going);
        // On loopback a closed port answers at once, by ICMP.
        await Assert.ThrowsAsync<SocketException>(() => AskAsync(late, "a"));
    }

    static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    static async Task<string> AskAsync(Socket socket, string text)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        return await ReadAsync(socket);
    }

    static async Task<string> ReadAsync(Socket socket)
    {
        var buffer = new byte[65_535];
        using var deadline = new CancellationTokenSource(Deadline);
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, deadline.Token));
    }

    static string ConfigMap(string services) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: udp, namespace: default }
        data:
        {{string.Join('\n', services.Split('\n').Select(line => "  " + line))}}
        """;

    static Task<EdgeFixture> StartAsync(string services, int[] ports, string settings = "keep-alive: \"75\"") => EdgeFixture.StartAsync(
        $"{ConfigMap(services)}\n---\n{TcpPod.Service("raw", ports)}", settings,
        options => options with { Translation = options.Translation with { UdpServices = new("default", "udp") } });

    /// <summary>A pod that answers each datagram so many times, with its name in front.</summary>
    sealed class UdpPod : IDisposable
    {
        readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        readonly System.Collections.Concurrent.ConcurrentQueue<string> _received = new();

        public UdpPod(string name, int answers)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _ = ServeAsync(name, answers);
        }

        public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

        public IReadOnlyCollection<string> Received => _received;

        public void Dispose() => _socket.Dispose();

        async Task ServeAsync(string name, int answers)
        {
            var buffer = new byte[65_535];
            try
            {
                while (true)
                {
                    var datagram = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
                    var text = Encoding.ASCII.GetString(buffer, 0, datagram.ReceivedBytes);
                    _received.Enqueue(text);
                    for (var i = 0; i < answers; i++)
                        await _socket.SendToAsync(Encoding.ASCII.GetBytes($"{name}: {text}"), SocketFlags.None, datagram.RemoteEndPoint);
                }
            }
            catch (Exception error) when (error is ObjectDisposedException or SocketException)
            {
                // The test is over.
            }
        }
    }
}
