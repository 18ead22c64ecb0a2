using System.Net;
using System.Net.Sockets;
using System.Text;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>The reasons of requests that find a place taken, or that others do not take from us.</summary>
public sealed class FullReasonTests
{
    /// <summary>A correct hash of the highest cost: comparing takes a second or so.</summary>
    const string DearUser = "ann:$2b$14$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq";

    [Fact]
    public async Task As_many_requests_as_a_Service_may_have_are_under_way()
    {
        await using var pod = TcpPod.Start(static connection => Task.Delay(Timeout.Infinite, connection.Stop));
        await using var edge = await StartAsync(["/=pod"], ["upstream-max-connections: 1"], Of(pod));
        using var first = await RawClient.ConnectAsync(edge.Ports.Http);
        await first.SendAsync("GET /first HTTP/1.1\r\nHost: a.test\r\n\r\n");
        await Eventually.TrueAsync(() => pod.Connections == 1, "the first request at its pod");

        Assert.StartsWith("HTTP/1.1 503", await AskAsync(edge, "/beside"), StringComparison.Ordinal);
        await edge.HasReasonAsync("/beside 503 upstream-limit");
    }

    [Fact]
    public async Task As_many_logins_as_may_wait_do()
    {
        await using var edge = await StartAsync(["/=web"], ["auth-type: basic", "auth-secret: users"], EdgeFixture.Secret("users", ("auth", DearUser)));
        var clients = new List<RawClient>();
        var login = Convert.ToBase64String(Encoding.ASCII.GetBytes("ann:wrong"));
        try
        {
            for (var i = 0; !edge.AccessLog.Contains("503", StringComparison.Ordinal) && i < 500; i++)
            {
                clients.Add(await RawClient.ConnectAsync(edge.Ports.Http));
                await clients[^1].SendAsync($"GET /login HTTP/1.1\r\nHost: a.test\r\nAuthorization: Basic {login}\r\n\r\n");
            }

            await edge.HasReasonAsync("/login 503 auth-busy");
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    [Fact]
    public async Task The_memory_for_clients_is_in_use()
    {
        await using var edge = await StartAsync(["/=web"], [], configure: options => options with { ClientMemory = 300_000 });
        using var attacker = EdgeClients.Create(edge.Ports.Http, from: IPAddress.Parse("127.0.0.3"));
        using var gone = new CancellationTokenSource();
        var answers = Enumerable.Range(0, 50).Select(_ => attacker.SendAsync(LargeRequest(), gone.Token)).ToList();

        await edge.HasReasonAsync("/hang 503 client-memory");
        await gone.CancelAsync();
        await Task.WhenAll(answers).ContinueWith(static _ => { }, TaskScheduler.Default);

        static HttpRequestMessage LargeRequest()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "http://a.test/hang")
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Headers.Add("X-Large", new string('x', 7000));
            return request;
        }
    }

    [Fact]
    public async Task Comparing_took_more_than_the_share_of_a_host()
    {
        string[] paths = [.. Enumerable.Range(1, 50).Select(static n => $@"/(a+)+(?!x)(b)\2{n}=web")];
        await using var edge = await StartAsync(paths, ["use-regex: true"]);
        var path = $"/{new string('a', 60)}!";
        for (var i = 0; i < 200 && !(await AskAsync(edge, path)).StartsWith("HTTP/1.1 503", StringComparison.Ordinal);)
            i++;

        await edge.HasReasonAsync($"{path} 503 slow-matching");
    }

    [Fact]
    public async Task A_pod_takes_nothing()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen();
        await using var edge = await StartAsync(
            ["/=deaf"], ["proxy-send-timeout: 1", "proxy-request-buffering: off", "proxy-body-size: 0"],
            Backends.Service("deaf", (IPEndPoint)deaf.LocalEndPoint!));

        using var answer = await edge.Client.PutAsync("http://a.test/large", new ByteArrayContent(new byte[64 * 1024 * 1024]));
        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        await edge.HasReasonAsync("/large 504 pod-send-timeout");
    }

    static string Of(TcpPod pod) => Backends.Service("pod", new IPEndPoint(IPAddress.Loopback, pod.Port));

    static Task<string> AskAsync(EdgeFixture edge, string path) => edge.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");

    static Task<EdgeFixture> StartAsync(
        string[] paths, string[] annotations, string other = "", Func<Options.ControllerOptions, Options.ControllerOptions>? configure = null) =>
        EdgeFixture.StartAsync(Backends.Join(EdgeFixture.Ingress("a", "a.test", paths, annotations), other), ReasonAsserts.Format, configure);
}
