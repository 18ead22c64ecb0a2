using System.Net;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.BackendProtocol;

/// <summary>What clients and applications could do to each other over FastCGI.</summary>
public sealed class FastCgiAttackTests
{
    static readonly string[] Fcgi = ["backend-protocol: FCGI"];

    static Task<EdgeFixture> StartAsync(FastCgiPod pod, string[] annotations, string? settings = null, params string[] more) => EdgeFixture.StartAsync(
        Backends.Join([Backends.Service("php", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=php"], annotations), .. more]), settings,
        withPods: false);

    [Fact]
    public async Task Headers_of_more_octets_than_a_record_holds_arrive_whole()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await StartAsync(pod, Fcgi, "large-client-header-buffers: 40 8k");
        var lines = string.Concat(Enumerable.Range(0, 24).Select(static i => $"X-{i}: {new string((char)('a' + i), 7000)}\r\n"));
        await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: a.example\r\n{lines}Connection: close\r\n\r\n");
        var seen = Assert.Single(pod.Requests);
        Assert.All(Enumerable.Range(0, 24), i => Assert.Equal(new string((char)('a' + i), 7000), seen[$"HTTP_X_{i}"]));
    }

    [Fact]
    public async Task Lines_of_one_name_become_one_value_among_however_many_others()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await StartAsync(pod, Fcgi);
        var lines = string.Concat(Enumerable.Range(0, 600).Select(static i => $"X-{i % 300}: {i}\r\nx-{i}-Y: {i}\r\n"));
        await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: a.example\r\nCookie: a=1\r\n{lines}cookie: b=2\r\nConnection: close\r\n\r\n");
        var seen = Assert.Single(pod.Requests);
        Assert.Equal("a=1; b=2", seen["HTTP_COOKIE"]);
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal($"{i}, {i + 300}", seen[$"HTTP_X_{i}"]));
        Assert.All(Enumerable.Range(0, 600), i => Assert.Equal($"{i}", seen[$"HTTP_X_{i}_Y"]));
    }

    [Theory]
    [InlineData("/..%2f..%2fetc/passwd", null)]
    [InlineData("/a/..%2f..%2f..%2fetc/passwd", null)]
    [InlineData("/a%00.php", null)]
    [InlineData("/a%2f..%2fb.php", "/b.php")]
    [InlineData("/x.jpg/y.php", "/x.jpg/y.php")]
    [InlineData("/a.php%0aX:y", "/a.php\nX:y")]
    [InlineData("/a%252e%252e/b.php", "/a%2e%2e/b.php")]
    [InlineData("/%5c..%5cb.php", "/\\..\\b.php")]
    public async Task A_script_is_that_of_the_path_that_rules_are_about(string target, string? script)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await StartAsync(pod, ["backend-protocol: FCGI", "fastcgi-params-configmap: fcgi"], null, """
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: fcgi, namespace: default }
            data: { SCRIPT_FILENAME: "/srv$fastcgi_script_name", PATH_INFO: "$fastcgi_path_info" }
            """);
        var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        Assert.StartsWith(script is null ? "HTTP/1.1 400" : "HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(script is null ? [] : [$"/srv{script}"], pod.Requests.Select(static seen => seen["SCRIPT_FILENAME"]));
    }

    [Theory]
    [InlineData("/in/..%2f..%2fetc/passwd.php")]
    [InlineData("/in/x%2f..%2f..%2f..%2fetc/passwd.php")]
    [InlineData("/in/%252e%252e/%252e%252e/passwd.php")]
    public async Task A_rewritten_path_climbs_nowhere(string target)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("php", pod.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/in/(.*)=php"], "backend-protocol: FCGI", "rewrite-target: /app/$1", "use-regex: true")), withPods: false);
        await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        Assert.DoesNotContain(pod.Requests, static seen => seen["SCRIPT_NAME"]!.Split('/').Contains(".."));
    }

    /// <summary>Nothing of a head decides about the client's connection.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Headers_of_a_connection_are_not_passed_on(int major, int minor)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer(
            "Status: 200 OK\r\nConnection: X-Own, close\r\nX-Own: y\r\nKeep-Alive: timeout=1\r\nTransfer-Encoding: chunked\r\nUpgrade: h2c\r\n" +
            "Proxy-Connection: close\r\nX-Accel-Redirect: /x\r\nContent-Type: text/a\r\n\r\n5\r\nhello\r\n0\r\n\r\n"));
        await using var edge = await StartAsync(pod, Fcgi);
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://a.example/")
            {
                Version = new(major, minor),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await edge.Client.SendAsync(request);
            Assert.Equal("5\r\nhello\r\n0\r\n\r\n", await response.Content.ReadAsStringAsync());
            Assert.Null(response.Header("X-Own") ?? response.Header("Keep-Alive") ?? response.Header("Upgrade") ?? response.Header("X-Accel-Redirect"));
            Assert.Null(response.Header("Proxy-Connection"));
        }
    }

    [Fact]
    public async Task Records_of_any_padding_between_which_errors_stand_are_one_answer()
    {
        const string text = "Content-Type: text/a\r\nX-A: b\r\n\r\nhello world";
        await using var pod = FastCgiPod.Start(async exchange =>
        {
            foreach (var c in text)
            {
                await exchange.SendAsync(FastCgiPod.Record(7, "notice\n", padding: 255));
                await exchange.SendAsync(FastCgiPod.Record(6, c.ToString(), padding: 255));
            }

            await exchange.SendAsync(FastCgiPod.Join(FastCgiPod.Record(7, ""), FastCgiPod.Record(6, ""), FastCgiPod.End(), FastCgiPod.End(3)));
        });
        await using var edge = await StartAsync(pod, Fcgi);
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(("b", "hello world"), (response.Header("X-A"), await response.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task An_application_that_fails_in_its_body_breaks_the_answer_off()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Record(6, "X: y\r\n\r\nhalf"), FastCgiPod.End(2));
        await using var edge = await StartAsync(pod, Fcgi);
        await Assert.ThrowsAsync<HttpRequestException>(() => edge.Client.GetStringAsync("http://a.example/"));
    }

    /// <summary>An end of the body must come from the client: an application would take half an upload for a whole one.</summary>
    [Theory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task Half_a_body_is_never_ended_for_a_client_that_leaves(string buffering)
    {
        await using var pod = FastCgiPod.Start(exchange => exchange.SendAsync(FastCgiPod.Answer("\r\n")));
        await using var edge = await StartAsync(pod, ["backend-protocol: FCGI", $"proxy-request-buffering: {buffering}"]);
        using (var client = await RawClient.ConnectAsync(edge.Ports.Http))
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 100000\r\n\r\n" + new string('x', 50_000));
        using var response = await edge.Client.GetAsync("http://a.example/after");
        Assert.Equal(["/after"], pod.Requests.Select(static seen => seen["REQUEST_URI"]));
    }

    [Fact]
    public async Task An_answer_in_front_of_the_end_of_a_body_arrives_and_the_connection_stays_in_step()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("php", (IPEndPoint)listener.LocalEndpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=php"], "backend-protocol: FCGI", "proxy-request-buffering: off")), withPods: false);
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("POST /a HTTP/1.1\r\nHost: a.example\r\nContent-Length: 20\r\n\r\nGET /evil");
        using (var application = await listener.AcceptSocketAsync(deadline.Token))
        {
            await application.SendAsync(FastCgiPod.Answer("Content-Length: 5\r\n\r\nearly"));
            await client.ReadUntilAsync("early");
        }

        await client.SendAsync(" HTTP/1.1\r\nGET /b HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        using var next = await listener.AcceptSocketAsync(deadline.Token);
        var octets = new byte[8192];
        var count = await next.ReceiveAsync(octets, deadline.Token);
        Assert.Contains("REQUEST_URI/b", Encoding.Latin1.GetString(octets, 0, count), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_an_error_is_asked_over_HTTP()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("Status: 503 Busy\r\nSet-Cookie: a=b\r\n\r\nsecret"));
        await using var page = RawBackend.Start("HTTP/1.1 503 X\r\nContent-Length: 4\r\n\r\npage");
        await using var edge = await StartAsync(
            pod, ["backend-protocol: FCGI", "custom-http-errors: 503", "default-backend: page"], null, Backends.Service("page", page.Endpoint));
        using var response = await edge.Client.PostAsync("http://a.example/", new StringContent("body"));
        Assert.Equal("page", await response.Content.ReadAsStringAsync());
        Assert.Null(response.Header("Set-Cookie"));
        Assert.Single(page.Requests);
    }

    [Fact]
    public async Task A_request_for_another_protocol_has_no_length()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\nok"));
        await using var edge = await StartAsync(pod, Fcgi);
        var answer = await edge.SendRawAsync(
            "GET / HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: upgrade, close\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" +
            "Sec-WebSocket-Version: 13\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(pod.Requests)["CONTENT_LENGTH"]);
    }
}
