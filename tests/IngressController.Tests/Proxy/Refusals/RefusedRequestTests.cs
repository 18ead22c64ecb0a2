using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Proxy.Refusals;

/// <summary>What the server refuses before there is a route is logged and counted, with its reason.</summary>
public sealed class RefusedRequestTests
{
    const string Format = "log-format-upstream: '[$request] $status $remote_addr $ingress_yarp_reason'";

    [Theory]
    [InlineData("nonsense\r\n\r\n", "[nonsense] 400", "bad-request-line")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "[GET / HTTP/1.1] 400", "bad-host")]
    [InlineData("GET /two HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "[GET /two HTTP/1.1] 400", "bad-host")]
    [InlineData("GET /old HTTP/1.7\r\nHost: a\r\n\r\n", "[GET /old HTTP/1.7] 505", "bad-version")]
    [InlineData("GET /odd HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "[GET /odd HTTP/1.1] 400", "bad-header")]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello\r\n\r\n", @"[\x16\x03\x01\x00\x05hello] 400", "tls-on-http-port")]
    [InlineData("GET /odd HTTP/1.1\r\nHost: a.test\r\nX Y: 1\r\n\r\n", "[GET /odd HTTP/1.1] 400", "bad-header")]
    [InlineData("GET /new HTTP/3.0\r\nHost: a.test\r\n\r\n", "[GET /new HTTP/3.0] 505", "bad-version")]
    [InlineData("GET /te HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: gzip\r\n\r\n", "[GET /te HTTP/1.1] 400", "bad-framing")]
    [InlineData("patch /m HTTP/1.1\r\nHost: a.test\r\n\r\n", "[patch /m HTTP/1.1] 400", "bad-method")]
    [InlineData("Post /m HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n", "[Post /m HTTP/1.1] 400", "bad-method")]
    [InlineData("get /m HTTP/1.1\r\nHost: a.test\r\n\r\n", "[get /m HTTP/1.1] 400", "bad-method")]
    [InlineData("GET / HT", "[GET / HT] 400", "bad-request-line")]
    public async Task It_is_in_log_and_metrics(string sent, string logged, string reason)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), Format);

        var answer = await RawClient.ExchangeAsync(edge.Ports.Http, sent);

        await HasAsync(edge, $"{logged} 127.0.0.1 {reason}", reason);
        Assert.True(answer.Length == 0 || answer.StartsWith($"HTTP/1.1 {logged[^3..]}", StringComparison.Ordinal), answer);
    }

    [Fact]
    public async Task So_are_heads_that_are_too_large()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), Format);

        var headers = string.Concat(Enumerable.Repeat($"X: {new string('x', 7000)}\r\n", 20));
        await RawClient.ExchangeAsync(edge.Ports.Http, $"GET /large HTTP/1.1\r\nHost: a.test\r\n{headers}\r\n");
        await RawClient.ExchangeAsync(edge.Ports.Http, $"GET /{new string('x', 60000)} HTTP/1.1\r\nHost: a.test\r\n\r\n");

        await HasAsync(edge, "431 127.0.0.1 head-too-large", "head-too-large");
        await HasAsync(edge, "414 127.0.0.1 target-too-long", "target-too-long");
    }

    [Fact]
    public async Task So_is_one_that_does_not_come()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), Format + "\nclient-header-timeout: \"1\"");
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync("GET /slow HTTP/1.1\r\nHost: a.test\r\n");

        Assert.StartsWith("HTTP/1.1 408", await client.ReadToEndAsync(), StringComparison.Ordinal);

        await HasAsync(edge, "[GET /slow HTTP/1.1] 408 127.0.0.1 head-timeout", "head-timeout");
    }

    [Fact]
    public async Task So_is_plain_HTTP_on_the_TLS_port()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), Format);

        await RawClient.ExchangeAsync(edge.Ports.Https, "GET /plain HTTP/1.1\r\nHost: a.test\r\n\r\n");

        await HasAsync(edge, "[GET /plain HTTP/1.1] 400 127.0.0.1 plain-http-on-tls-port", "plain-http-on-tls-port");
    }

    [Fact]
    public async Task A_request_that_was_served_is_not_counted_again_for_its_body()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/none=nowhere"], "proxy-request-buffering: off"), Format);

        await RawClient.ExchangeAsync(edge.Ports.Http, "POST /none HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        await HasAsync(edge, "[POST /none HTTP/1.1] 503 127.0.0.1 no-endpoints", "no-endpoints");
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("ingress_yarp_answers_total"));
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_nginx_process_requests_total"));
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0000\u0005hello", true, "ingress_yarp_tls_handshake_failures_total")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is no frame at all, but long enough for one", false, "ingress_yarp_http2_errors_total")]
    public async Task Faults_of_connections_are_counted(string sent, bool isTls, string metric)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]));

        // The server is the one to end it: of a client that goes it may read nothing more.
        using var client = await RawClient.ConnectAsync(isTls ? edge.Ports.Https : edge.Ports.Http);
        await client.SendAsync(sent);
        await client.ReadToEndAsync();

        await Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum(metric) == 1, metric);
        Assert.DoesNotContain(edge.Log, line => line.Contains("Unhandled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_name_and_a_client_that_goes_have_reasons_of_their_own()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.test", ["/=web"]), "ssl-reject-handshake: \"true\"");

        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.ConnectAsync(edge.Ports.Https, "b.test"));
        using (var client = await RawClient.ConnectAsync(edge.Ports.Https))
        {
            await client.SendAsync("\u0016\u0003\u0001");
            client.EndSending();
            await client.ReadToEndAsync();
        }

        foreach (var reason in new[] { "rejected-name", "closed" })
        {
            await Eventually.TrueAsync(
                async () => (await edge.ScrapeAsync()).Sum("ingress_yarp_tls_handshake_failures_total", ("reason", reason)) == 1, reason);
        }
    }

    static async Task HasAsync(EdgeFixture edge, string line, string reason)
    {
        await Eventually.TrueAsync(() => edge.AccessLog.Contains(line + "\n", StringComparison.Ordinal), $"{line} in the log");
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum("ingress_yarp_answers_total", ("reason", reason)));
    }
}
