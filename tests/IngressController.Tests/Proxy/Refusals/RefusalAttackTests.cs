using System.Net;
using System.Text.Json.Nodes;
using IngressController.Proxy.Reasons;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Refusals;

/// <summary>
/// A stranger whose requests are refused has one line for each, of which only he is the subject: he forges no line and no reason, is not
/// counted twice, and log, metric and page of failures agree.
/// </summary>
public sealed class RefusalAttackTests
{
    const string Forged = "\" 200 1 [x] [] - - - - id no-endpoints";

    public static TheoryData<string, string, string> Attacks => new()
    {
        // What ends a line for somebody ends it here, and what comes after it is no second request.
        { "GET /a\nb HTTP/1.1\r\nHost: a.test\r\n\r\n", "\"GET /a\" 400", "bad-request-line" },
        { "GET /a\rb HTTP/1.1\r\nHost: a.test\r\n\r\n", @"""GET /a\x0Db HTTP/1.1"" 400", "bad-target" },
        { "GET /a\0b HTTP/1.1\r\nHost: a.test\r\n\r\n", @"""GET /a\x00b HTTP/1.1"" 400", "bad-request-line" },
        { "nonsense\r\n\r\nGET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n", "\"nonsense\" 400", "bad-request-line" },
        { "GET / HTTP/1.1\r\nHost: a.test\r\n folded\r\n\r\n", "\"GET / HTTP/1.1\" 400", "bad-header" },

        // Fields that look like the rest of a line.
        { "GET /\"_200_-\" HTTP/1.1\"\r\nHost: a.test\r\n\r\n", @"""GET /\x22_200_-\x22 HTTP/1.1\x22"" 400", "bad-request-line" },
        { $"GET / HTTP/1.1\r\nHost: a.test\r\nHost: b\r\nUser-Agent: {Forged}\r\n\r\n", "\"GET / HTTP/1.1\" 400", "bad-host" },
        { "GET / HTTP/1.1\r\nHost: a.test\r\nHost: b\r\nX-Request-ID: id no-endpoints\r\n\r\n", "\"GET / HTTP/1.1\" 400", "bad-host" },
        { $"GET / HTTP/1.1\r\nHost: a.test{Forged}\r\n\r\n", "\"GET / HTTP/1.1\" 400", "bad-host" },
        { "CONNECT a.test:80 HTTP/1.1\r\nHost: b.test\r\n\r\n", "\"CONNECT a.test:80 HTTP/1.1\" 400", "bad-host" },
        { "OPTIONS * HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n", "\"OPTIONS * HTTP/1.1\" 400", "bad-target" },

        // Beyond what is read.
        { $"GET /large HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\nX: {new string('x', 9000)}\r\n\r\n", "\"GET /large HTTP/1.1\" 400", "head-too-large" },
        { $"{new string('A', 70_000)} / HTTP/1.1\r\nHost: a.test\r\n\r\n", "AAAA\" 414", "target-too-long" },
        { new string('z', 100_000), "zzzz\" 414", "target-too-long" },
        { "GET /half HTTP/1.1\r\nHost: a.te", "\"GET /half HTTP/1.1\" 400", "bad-header" },

        // HTTP/2 that is none.
        { "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", "\"PRI * HTTP/2.0\" 505", "bad-version" },
    };

    public static TheoryData<string, string> Http2Attacks => new()
    {
        { "\u0001path", "" }, { "\u0001path", "nothing" }, { "\u0001method", "" }, { "\u0001method", "GE T" }, { "\u0001authority", "a b" },
        { "Upper", "1" }, { "connection", "close" }, { "te", "gzip" }, { ":unknown", "1" }, { "x", "a\r\nb" }, { "content-length", "x" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Each_refused_request_is_one_line_and_one_count(string sent, string logged, string reason)
    {
        await using var edge = await StartAsync();
        await RawClient.ExchangeAsync(edge.Ports.Http, sent);
        await AssertOneAsync(edge, logged, reason);
    }

    [Theory]
    [InlineData("GET /\"x\u0001 HTTP/1.1\r\nHost: a.test\r\n\r\n", @"""GET /\x22x\x01 HTTP/1.1"" 400")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\"PRI * HTTP/2.0\" 400")]
    [InlineData("G", "\"G\" 400")]
    public async Task So_is_plain_HTTP_on_the_port_for_TLS(string sent, string logged)
    {
        await using var edge = await StartAsync();
        await RawClient.ExchangeAsync(edge.Ports.Https, sent);
        await AssertOneAsync(edge, logged, "plain-http-on-tls-port");
    }

    /// <summary>The first request is served or left, the second refused: two lines, in whichever order.</summary>
    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET /2")]
    public async Task A_refused_request_behind_a_good_one_hides_neither(string second)
    {
        await using var edge = await StartAsync();
        await RawClient.ExchangeAsync(edge.Ports.Http, $"GET /none HTTP/1.1\r\nHost: a.test\r\n\r\n{second}");
        await Eventually.TrueAsync(() => Lines(edge).Length == 2, "two lines");
        Assert.Single(Lines(edge), static line => line.Contains("\"GET /none HTTP/1.1\"", StringComparison.Ordinal));
        Assert.Single(Lines(edge), static line => line.EndsWith(" bad-request-line", StringComparison.Ordinal));
        Assert.Equal(2, (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total"));
    }

    [Theory]
    [MemberData(nameof(Http2Attacks))]
    public async Task What_is_no_request_of_HTTP_2_is_counted_once_and_reaches_nobody(string name, string value)
    {
        await using var edge = await StartAsync();
        await RawHttp2.SendAsync(edge.Ports.Http, [(name, value)], "");
        await Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum("ingress_yarp_http2_errors_total") == 1, "one error of HTTP/2");
        Assert.Equal(0, (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total"));
        Assert.Empty(Lines(edge));
        Assert.DoesNotContain(edge.Log, static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Streams_that_we_end_are_no_errors_of_clients()
    {
        await using var pod = TcpPod.Start(static async connection =>
        {
            await connection.ReadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        });
        await using var edge = await StartAsync(Backends.Service("pod", new IPEndPoint(IPAddress.Loopback, pod.Port)));
        using var client = EdgeClients.Create(edge.Ports.Http);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a.test/pod")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.SendAsync(request));
        await Eventually.TrueAsync(() => Lines(edge) is [var line] && line.EndsWith(" pod-broke-off", StringComparison.Ordinal), "its line");
        Assert.Equal(0, (await edge.ScrapeAsync()).Sum("ingress_yarp_http2_errors_total"));
    }

    /// <summary>Reasons are a fixed set whatever clients send, and each series is there from the start.</summary>
    [Fact]
    public async Task Nothing_that_clients_send_makes_a_series()
    {
        await using var edge = await StartAsync();
        var before = (await edge.ScrapeAsync()).Of("ingress_yarp_answers_total").Count();
        for (var i = 0; i < 20; i++)
        {
            await RawClient.ExchangeAsync(edge.Ports.Http, $"METHOD{i} /{i} HTTP/1.1\r\nHost: {i}.test\r\nConnection: close\r\n\r\n");
            await RawClient.ExchangeAsync(edge.Ports.Http, $"nonsense{i}\r\n\r\n");
        }

        await Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total") == 40, "all are counted");
        Assert.Equal(before, (await edge.ScrapeAsync()).Of("ingress_yarp_answers_total").Count());
        Assert.Equal(before, AnswerReason.All.Count);
        Assert.DoesNotContain("nonsense", await FailuresAsync(edge), StringComparison.Ordinal);
    }

    /// <summary>The page of failures shows what a client sent escaped and cut, with the reason that log and metric have.</summary>
    [Fact]
    public async Task The_page_of_failures_agrees_and_cannot_be_forged()
    {
        await using var edge = await StartAsync();
        await RawClient.ExchangeAsync(
            edge.Ports.Http,
            $"GET /none/%0d%0a{new string('y', 2000)} HTTP/1.1\r\nHost: a.test\r\nX-Request-ID: a\tpod-reset\r\n" +
            $"User-Agent: {Forged}\r\nConnection: close\r\n\r\n");
        await Eventually.TrueAsync(() => Lines(edge) is [var line] && line.EndsWith(" no-endpoints", StringComparison.Ordinal), "its line");
        var failure = Assert.Single(JsonNode.Parse(await FailuresAsync(edge))!["failures"]!.AsArray())!;
        Assert.Equal("503 no-endpoints default/a", $"{failure["status"]} {failure["reason"]} {failure["ingress"]}");
        Assert.InRange(((string)failure["path"]!).Length, 1, 300);
        Assert.DoesNotContain(failure.AsObject(), static field => field.Value is JsonValue value && value.ToString().Any(char.IsControl));
        Assert.Equal(1, (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total", ("reason", "no-endpoints")));
    }

    static async Task AssertOneAsync(EdgeFixture edge, string logged, string reason)
    {
        await Eventually.TrueAsync(() => edge.AccessLog.Contains('\n', StringComparison.Ordinal), "a line");
        var line = Assert.Single(Lines(edge));
        Assert.Contains(logged, line, StringComparison.Ordinal);
        Assert.EndsWith($" {reason}", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 1, 2000);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.StartsWith("127.0.0.1 - - [", line, StringComparison.Ordinal);
        Assert.Equal(6, line.Count(static c => c == '"'));
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("ingress_yarp_answers_total", ("reason", reason)));
        Assert.Equal(1, scrape.Sum("ingress_yarp_answers_total"));
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_nginx_process_requests_total"));

        // Faults of clients push nothing out of the page of failures.
        Assert.Empty(JsonNode.Parse(await FailuresAsync(edge))!["failures"]!.AsArray());
    }

    static string[] Lines(EdgeFixture edge) => edge.AccessLog.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static async Task<string> FailuresAsync(EdgeFixture edge)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}/debug/failures"));
    }

    static Task<EdgeFixture> StartAsync(string other = "") => EdgeFixture.StartAsync(
        Backends.Join(EdgeFixture.Ingress("a", "a.test", ["/=web", "/none=nowhere", "/pod=pod"]), other),
        configure: options => options with { AccessLogReason = true });
}
