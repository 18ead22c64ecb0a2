using System.Net;
using System.Text;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.BackendProtocol;

public sealed class FastCgiTests
{
    static readonly string[] Fcgi = ["backend-protocol: FCGI"];

    static string Parameters(string name, params string[] lines) => $$"""
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: {{name}}, namespace: default }
        data:
        {{string.Join('\n', lines.Select(static line => $"  {line}"))}}
        """;

    static Task<EdgeFixture> StartAsync(FastCgiPod pod, string[] annotations, params string[] more) => EdgeFixture.StartAsync(
        Backends.Join([Backends.Service("php", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=php"], annotations), .. more]), withPods: false);

    [Fact]
    public async Task A_request_has_the_parameters_of_nginx_and_those_of_the_ConfigMap()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("Content-Type: text/plain\r\nX-A: b\r\n\r\nhello"));
        await using var edge = await StartAsync(
            pod, ["backend-protocol: FCGI", "fastcgi-index: index.php", "fastcgi-params-configmap: fcgi"],
            Parameters("fcgi", "SCRIPT_FILENAME: /srv$fastcgi_script_name", "SERVER_SOFTWARE: mine", "HTTP_X_OWN: own", "PHP_VALUE: \"a=1\\nb=2\""));
        using var response = await edge.Client.SendAsync(
            HttpMethod.Get, "http://a.example/d%C3%A4r/?q=%20x", ("X-Own", "theirs"), ("Proxy", "http://evil"), ("X-Two", "1"), ("X-Two", "2"));
        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("b", response.Header("X-A"));
        var seen = Assert.Single(pod.Requests);
        Assert.Equal(0, seen.Flags);
        (string Name, string? Value)[] expected =
        [
            ("QUERY_STRING", "q=%20x"), ("REQUEST_METHOD", "GET"), ("CONTENT_TYPE", ""), ("CONTENT_LENGTH", ""), ("SCRIPT_NAME", "/d\u00c3\u00a4r/index.php"),
            ("REQUEST_URI", "/d%C3%A4r/?q=%20x"), ("DOCUMENT_URI", "/d\u00c3\u00a4r/"), ("DOCUMENT_ROOT", "/usr/local/nginx/html"),
            ("SERVER_PROTOCOL", "HTTP/1.1"), ("REQUEST_SCHEME", "http"), ("HTTPS", null), ("GATEWAY_INTERFACE", "CGI/1.1"), ("SERVER_SOFTWARE", "mine"),
            ("REMOTE_ADDR", "127.0.0.1"), ("SERVER_ADDR", "127.0.0.1"), ("SERVER_NAME", "a.example"), ("REDIRECT_STATUS", "200"),
            ("SCRIPT_FILENAME", "/srv/d\u00c3\u00a4r/index.php"), ("PHP_VALUE", "a=1\nb=2"), ("HTTP_HOST", "a.example"), ("HTTP_X_OWN", "own"),
            ("HTTP_PROXY", null), ("HTTP_X_TWO", "1, 2"), ("HTTP_X_REAL_IP", "127.0.0.1"),
        ];
        Assert.Equal(expected, expected.Select(one => (one.Name, seen[one.Name])));
    }

    [Theory]
    [InlineData("proxy-request-buffering: on")]
    [InlineData("proxy-request-buffering: off")]
    public async Task A_body_arrives_whole_with_its_length(string buffering)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await StartAsync(pod, ["backend-protocol: FCGI", buffering]);
        var body = new string('x', 300_000);
        foreach (var isChunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "http://a.example/") { Content = new StringContent(body) };
            request.Headers.TransferEncodingChunked = isChunked;
            using var response = await edge.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal([("300000", 300_000), ("300000", 300_000)], pod.Requests.Select(seen => (seen["CONTENT_LENGTH"]!, seen.Body.Length)));
    }

    /// <summary>CGI makes one name of both, and PHP of dots too, so a client could write what only the edge may say.</summary>
    [Fact]
    public async Task Names_that_applications_would_take_for_another_never_arrive()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("php", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=php"], Fcgi)),
            "enable-underscores-in-headers: \"true\"\nignore-invalid-headers: \"false\"", withPods: false);
        await edge.SendRawAsync(
            "GET / HTTP/1.1\r\nHost: a.example\r\nX_Real_IP: 6.6.6.6\r\nX.Real.IP: 6.6.6.6\r\nX-Real_IP: 6.6.6.6\r\nConnection: close\r\n\r\n");
        var seen = Assert.Single(pod.Requests);
        Assert.DoesNotContain(seen.Parameters, pair => pair.Value.Contains("6.6.6.6", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", seen["HTTP_X_REAL_IP"]);
    }

    [Fact]
    public async Task The_script_is_that_of_the_rewritten_path()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("php", pod.Endpoint), Parameters("fcgi", "SCRIPT_FILENAME: /srv$fastcgi_script_name"),
            EdgeFixture.Ingress("a", "a.example", ["/a/(.*)=php"], "backend-protocol: FCGI", "rewrite-target: /index.php/$1",
                "fastcgi-params-configmap: default/fcgi")), withPods: false);
        using var response = await edge.Client.GetAsync("http://a.example/a/b%20b?c=d");
        var seen = Assert.Single(pod.Requests);
        Assert.Equal(("/index.php/b b", "/srv/index.php/b b", "/a/b%20b?c=d", "c=d"),
            (seen["SCRIPT_NAME"], seen["SCRIPT_FILENAME"], seen["REQUEST_URI"], seen["QUERY_STRING"]));
    }

    /// <summary>Octets of an answer that never becomes one.</summary>
    public static TheoryData<string, byte[]> Broken => new()
    {
        { "nothing", [] },
        { "HTTP", Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") },
        { "another version", FastCgiPod.Record(6, "\r\nok", version: 2) },
        { "another request", FastCgiPod.Join(FastCgiPod.Record(6, "X: y\r\n\r\nok", request: 2), FastCgiPod.End()) },
        { "another request behind a head", FastCgiPod.Join(FastCgiPod.Record(6, "X: y\r\n\r\nok"), FastCgiPod.Record(6, "evil", request: 258)) },
        { "the connection's own record", FastCgiPod.Record(10, "", request: 0) },
        { "an unknown type", FastCgiPod.Join(FastCgiPod.Record(6, "\r\n\r\n"), FastCgiPod.Record(12, "x")) },
        { "an end at once", FastCgiPod.End() },
        { "no output", FastCgiPod.Record(6, "") },
        { "an end within the head", FastCgiPod.Join(FastCgiPod.Record(6, "X: y\r\n"), FastCgiPod.End()) },
        { "an end of another length", FastCgiPod.Record(3, "12345") },
        { "overload", FastCgiPod.End(2) },
        { "half a record", FastCgiPod.Record(6, "X: y\r\n\r\nok")[..12] },
        { "a large head", FastCgiPod.Answer($"X: {new string('y', 5000)}\r\n\r\nok") },
        { "injection", FastCgiPod.Answer("X: y\rSet-Cookie: a=b\r\n\r\nok") },
        { "two lengths", FastCgiPod.Answer("Content-Length: 2\r\nContent-Length: 3\r\n\r\nok") },
        { "another protocol", FastCgiPod.Answer("Status: 101 Switching\r\n\r\n") },
        { "a body of no octet in place of two", FastCgiPod.Answer("Content-Length: 2\r\n\r\n") },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_answer_is_502(string kind, byte[] octets)
    {
        await using var pod = FastCgiPod.Start(octets);
        await using var edge = await StartAsync(pod, Fcgi);
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.True(response.StatusCode == HttpStatusCode.BadGateway, kind);
        Assert.Null(response.Header("Set-Cookie"));
        Assert.Contains(edge.Log, line => line.Contains("502", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 10\r\n")]
    public async Task An_answer_that_breaks_off_is_seen_to_be_broken(string length)
    {
        await using var pod = FastCgiPod.Start(async exchange =>
        {
            await exchange.SendAsync(FastCgiPod.Record(6, $"{length}X: y\r\n\r\n"));
            await exchange.SendAsync(FastCgiPod.Record(6, "half"));
        });
        await using var edge = await StartAsync(pod, Fcgi);
        await Assert.ThrowsAsync<HttpRequestException>(() => edge.Client.GetStringAsync("http://a.example/"));
    }

    [Fact]
    public async Task Garbage_behind_an_answer_is_nobodys()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("Content-Length: 2\r\n\r\nokTOO MUCH"), FastCgiPod.Answer("X: evil\r\n\r\nevil"));
        await using var edge = await StartAsync(pod, Fcgi);
        for (var i = 0; i < 3; i++)
        {
            using var response = await edge.Client.GetAsync("http://a.example/");
            Assert.Equal("ok", await response.Content.ReadAsStringAsync());
            Assert.Null(response.Header("X"));
        }
    }

    [Theory]
    [InlineData("HEAD", "Content-Length: 4\r\n", 200)]
    [InlineData("GET", "Status: 304 Not Modified\r\n", 304)]
    [InlineData("GET", "Status: 204 No Content\r\n", 204)]
    public async Task An_answer_without_body_has_none_whatever_comes(string method, string head, int status)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer($"{head}X: y\r\n\r\nbody"));
        await using var edge = await StartAsync(pod, Fcgi);
        for (var i = 0; i < 2; i++)
        {
            using var response = await edge.Client.SendAsync(new HttpMethod(method), "http://a.example/");
            Assert.Equal((status, "y", ""), ((int)response.StatusCode, response.Header("X"), await response.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task What_an_application_says_of_errors_is_logged_in_one_line()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Record(7, "PHP message: one\ntwo\n"), FastCgiPod.Answer("Status: 500\r\n\r\n"));
        await using var edge = await StartAsync(pod, Fcgi);
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains(edge.Log, line => line.Contains("says over FastCGI: PHP message: one\\x0atwo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_pod_is_asked_when_one_is_overloaded_or_gone()
    {
        await using var busy = FastCgiPod.Start(FastCgiPod.End(2));
        await using var free = FastCgiPod.Start(FastCgiPod.Answer("\r\nok"));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(
            Backends.Service("php", busy.Endpoint, free.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=php"], Fcgi)), withPods: false);
        for (var i = 0; i < 4; i++)
            Assert.Equal("ok", await edge.Client.GetStringAsync("http://a.example/"));
        Assert.NotEmpty(busy.Requests);
    }

    [Fact]
    public async Task A_status_that_the_rules_name_is_another_pods_to_answer_and_features_hold_for_its_answer()
    {
        await using var ill = FastCgiPod.Start(FastCgiPod.Answer("Status: 503 Busy\r\nSet-Cookie: a=ill; Path=/in\r\n\r\nill"));
        await using var well = FastCgiPod.Start(FastCgiPod.Answer("Set-Cookie: a=well; Path=/in\r\nX-Powered-By: PHP\r\n\r\nwell"));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("php", ill.Endpoint, well.Endpoint), EdgeFixture.Ingress(
                "a", "a.example", ["/=php"], "backend-protocol: FCGI", "proxy-next-upstream: error http_503", "proxy-cookie-path: /in /out")),
            "hide-headers: X-Powered-By", withPods: false);
        for (var i = 0; i < 3; i++)
        {
            using var response = await edge.Client.GetAsync("http://a.example/");
            Assert.Equal(("well", "a=well; Path=/out", null),
                (await response.Content.ReadAsStringAsync(), response.Header("Set-Cookie"), response.Header("X-Powered-By")));
        }

        Assert.NotEmpty(ill.Requests);
    }

    [Fact]
    public async Task A_silent_application_is_504()
    {
        await using var pod = FastCgiPod.Start(exchange => Task.Delay(Timeout.Infinite, exchange.Stop));
        await using var edge = await StartAsync(pod, ["backend-protocol: FCGI", "proxy-read-timeout: 1"]);
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
    }

    [Fact]
    public async Task An_application_that_sends_errors_without_end_is_502()
    {
        await using var pod = FastCgiPod.Start(async exchange =>
        {
            while (true)
                await exchange.SendAsync(FastCgiPod.Record(7, new string('e', 60_000)));
        });
        await using var edge = await StartAsync(pod, Fcgi);
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    [Fact]
    public async Task What_is_too_long_for_a_parameter_is_refused()
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\n"));
        await using var edge = await EdgeFixture.StartAsync(
            Backends.Join(Backends.Service("php", pod.Endpoint), EdgeFixture.Ingress("a", "a.example", ["/=php"], Fcgi)),
            "large-client-header-buffers: 4 128k", withPods: false);
        using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://a.example/", ("X-Long", new string('x', 70_000)));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(pod.Requests);
    }

    [Theory]
    [InlineData("fastcgi-params-configmap: missing", "ConfigMap default/missing does not exist")]
    [InlineData("fastcgi-params-configmap: other/fcgi", "allow-cross-namespace-resources")]
    [InlineData("fastcgi-params-configmap: fcgi", "entry SCRIPT_FILENAME of ConfigMap default/fcgi names the variable $nowhere")]
    public async Task Broken_parameters_close_the_paths(string annotation, string told)
    {
        await using var pod = FastCgiPod.Start(FastCgiPod.Answer("\r\nok"));
        await using var edge = await StartAsync(
            pod, ["backend-protocol: FCGI", annotation], Parameters("fcgi", "SCRIPT_FILENAME: $nowhere/index.php"));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(pod.Requests);
        Assert.Contains(edge.Log, line => line.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_connection_to_the_application()
    {
        var left = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = FastCgiPod.Start(async exchange =>
        {
            await exchange.SendAsync(FastCgiPod.Record(6, "X: y\r\n\r\nfirst"));
            try
            {
                left.SetResult(await exchange.Stream.ReadAsync(new byte[1], exchange.Stop));
            }
            catch (IOException)
            {
                left.SetResult(0);
            }
        });
        await using var edge = await StartAsync(pod, Fcgi);
        using (var response = await edge.Client.GetAsync("http://a.example/", HttpCompletionOption.ResponseHeadersRead))
            Assert.Equal("y", response.Header("X"));
        Assert.Equal(0, await left.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
