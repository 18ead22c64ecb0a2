using System.Text.Json.Nodes;
using IngressController.Proxy.Reasons;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Proxy.Reasons;

/// <summary>Each answer that no pod gave has its reason: in the access log, in the metrics, and failures on the status page.</summary>
public sealed class AnswerReasonTests(ReasonEdge cases) : IClassFixture<ReasonEdge>
{
    public static TheoryData<string> Names => [.. ReasonCases.All.Select(one => one.Reason)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_has_its_reason_in_log_and_metrics(string name)
    {
        var edge = cases.Edge;
        var one = ReasonCases.All.Single(one => one.Reason == name);
        var before = await CountAsync(edge, name);
        var mark = $"{one.Target}?of={name}";

        var answer = "";
        for (var i = one.Times; i > 0; i--)
        {
            answer = await edge.SendRawAsync(
                $"{one.Method} {mark}&{i} HTTP/1.1\r\nHost: {one.Host ?? $"{name}.test"}\r\nConnection: close\r\n{one.Head}\r\n{one.Body}");
        }

        if (one.Status != 0)
            Assert.StartsWith($"HTTP/1.1 {one.Status}", answer, StringComparison.Ordinal);
        Assert.EndsWith($" {name}", await cases.LineAsync($"{mark}&1 "), StringComparison.Ordinal);
        Assert.Equal(before + 1, await CountAsync(edge, name));
    }

    /// <summary>What needs more than one request, a controller of its own, or stands with the tests of its own feature.</summary>
    [Fact]
    public void Every_other_reason_stands_here() => Assert.Equal(
        new HashSet<string>(StringComparer.Ordinal)
        {
            "bad-request-line", "bad-version", "bad-host", "head-timeout", "plain-http-on-tls-port", "tls-on-http-port", // RefusedRequestTests
            "client-left", "connection-limit", // below
            "client-memory", "slow-matching", "upstream-limit", "auth-busy", "pod-send-timeout", // FullReasonTests
            "no-table", "client-certificate", "client-certificate-name", "misdirected", "internal-error", // OwnEdgeReasonTests
            "gateway-rule", "gateway-redirect", "rule-timeout", // those of the Gateway API: GatewayReasonTests
        },
        AnswerReason.All.Select(reason => reason.Name).Except(ReasonCases.All.Select(one => one.Reason)).ToHashSet(StringComparer.Ordinal));

    [Fact]
    public async Task A_client_that_goes_has_left_and_one_beside_it_was_too_many()
    {
        using (var client = await RawClient.ConnectAsync(cases.Edge.Ports.Http))
        {
            var before = cases.Silent.Connections;
            await client.SendAsync("GET /first HTTP/1.1\r\nHost: left.test\r\n\r\n");
            await Eventually.TrueAsync(() => cases.Silent.Connections > before, "the first request at its pod");
            await cases.Edge.SendRawAsync("GET /beside HTTP/1.1\r\nHost: left.test\r\nConnection: close\r\n\r\n");
            Assert.Equal("/beside 503 connection-limit", await cases.LineAsync("/beside"));
        }

        Assert.Equal("/first 499 client-left", await cases.LineAsync("/first"));
    }

    [Fact]
    public async Task What_a_pod_answers_has_none()
    {
        await cases.Edge.SendRawAsync("GET /?of=pods HTTP/1.1\r\nHost: bad-method.test\r\nConnection: close\r\n\r\n");

        Assert.Equal("/?of=pods 200 -", await cases.LineAsync("/?of=pods"));
    }

    [Fact]
    public async Task The_default_format_ends_with_it_on_request()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.test", ["/=web", "/none=nowhere"]), configure: options => options with { AccessLogReason = true });
        await edge.SendRawAsync("GET /none HTTP/1.1\r\nHost: shop.test\r\nX-Request-ID: id-1\r\nConnection: close\r\n\r\n");

        await Eventually.TrueAsync(() => edge.AccessLog.Contains(" - - - - id-1 no-endpoints\n", StringComparison.Ordinal), "the reason in the log");
    }

    [Fact]
    public async Task Failures_are_listed_with_pod_and_cause()
    {
        var edge = cases.Edge;
        const string Head = "HTTP/1.1\r\nHost: pod-reset.test\r\nX-Request-ID: listed\r\nConnection: close\r\n\r\n";
        await edge.SendRawAsync($"POST /a/%1b?secret=1 {Head}");

        var failure = (await FailuresAsync(edge)).First(one => (string?)one["requestId"] == "listed");

        Assert.Equal(
            "502 pod-reset pod-reset.test /a/%1b default/pod-reset",
            $"{failure["status"]} {failure["reason"]} {failure["host"]} {failure["path"]} {failure["ingress"]}");
        Assert.StartsWith("pod resets-0 (127.0.0.1:", (string?)failure["pod"], StringComparison.Ordinal);
        Assert.Contains("reset", (string?)failure["detail"], StringComparison.Ordinal);
        Assert.Contains(edge.Log, line => line.Contains("502 default/pod-reset → pod resets-0 (127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Own_failures_are_listed_too_and_no_more_than_there_is_room_for()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.test", ["/=nowhere"], "ssl-redirect: false"));
        for (var i = 0; i < RecentFailures.Most + 3; i++)
            (await edge.Client.GetAsync($"http://shop.test/{i}")).Dispose();

        var failures = await FailuresAsync(edge);

        Assert.Equal(RecentFailures.Most, failures.Count);
        Assert.Equal(
            $"503 no-endpoints default/shop /{RecentFailures.Most + 2}",
            $"{failures[0]["status"]} {failures[0]["reason"]} {failures[0]["ingress"]} {failures[0]["path"]}");
        Assert.Null(failures[0]["pod"]);
    }

    static async Task<IReadOnlyList<JsonNode>> FailuresAsync(EdgeFixture edge)
    {
        using var client = new HttpClient();
        var report = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{edge.Ports.Health}/debug/failures")))!;
        return [.. report["failures"]!.AsArray().Select(one => one!)];
    }

    static async Task<double> CountAsync(EdgeFixture edge, string reason) =>
        (await edge.ScrapeAsync()).Sum("ingress_yarp_answers_total", ("reason", reason));
}
