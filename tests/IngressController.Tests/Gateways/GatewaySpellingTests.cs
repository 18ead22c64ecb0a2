using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Gateways;

/// <summary>Targets in other spellings than the rules': what is matched is what the pod reads.</summary>
public sealed class GatewaySpellingTests
{
    const string ToWeb = "backendRefs: [{ name: web, port: 80 }]";

    /// <summary>The target asked for, and the one that the pod gets; null: a rule for /closed has it.</summary>
    static readonly (string Asked, string? Sent)[] Spellings =
    [
        ("/open/x", "/open/x"),
        ("/open/a%2Fb;c=%C3%A4?q=%2e%2e/", "/open/a%2Fb;c=%C3%A4?q=%2e%2e/"),
        ("/open//https%3A%2F%2Fx.test", "/open//https%3A%2F%2Fx.test"),
        ("/closed/../open/x", "/open/x"),
        ("/closed/%2e%2e/open/x?q=1#f", "/open/x?q=1#f"),
        ("/closed/x/..%2f..%2Fopen/%C3%A4%20b%25", "/open/%C3%A4%20b%25"),
        ("/closed/.././open/.", "/open/"),
        ("/open/../closed", null),
        ("/open/%2E./closed/x", null),
        ("/open/..%2fclosed", null),
        ("//closed/x", null),
        ("/%63losed", null),
        ("/closed%2Fx", null),
        ("http://r.test/closed?x", null),
    ];

    [Fact]
    public async Task The_pod_reads_the_path_that_was_matched()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route(
            "r", "r.test", Rule("/closed", "headers: [{ name: X-Key, value: k }]", ToWeb), Rule("/closed", null, null), Rule("/", null, ToWeb)));
        foreach (var (asked, sent) in Spellings)
        {
            var answer = await edge.GetRawAsync(asked);
            Assert.Equal((asked, sent is null ? 500 : 200), (asked, GatewayRaw.StatusOf(answer)));
            if (sent is not null)
                Assert.Equal((asked, sent.Split('#')[0]), (asked, GatewayRaw.EchoOf(answer).Target.Split('#')[0]));
        }
    }

    [Fact]
    public async Task A_copy_has_the_path_that_was_matched()
    {
        await using var copies = RawBackend.Start(Backends.Answer(200));
        await using var edge = await GatewayEdge.StartAsync(
            Backends.Service("copies", copies.Endpoint),
            GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered(
                "/open", "{ type: RequestMirror, requestMirror: { backendRef: { name: copies, port: 80 } } }")));
        Assert.Equal(200, GatewayRaw.StatusOf(await edge.GetRawAsync("/closed/../open/x?q")));
        await Eventually.TrueAsync(() => copies.Requests.Count > 0, "a copy");
        Assert.Equal("GET /open/x?q HTTP/1.1", copies.Requests.Single().RequestLine);
    }

    [Theory]
    [InlineData("/foo/b/../c", "", "/c")]
    [InlineData("/foo/b/%2e%2e/c", "/xyz", "/xyz/c")]
    [InlineData("/foo//evil.test/x", "", "/evil.test/x")]
    [InlineData("/foo//evil.test/x", "/", "/evil.test/x")]
    [InlineData("/foo//evil.test/x", "/xyz", "/xyz//evil.test/x")]
    public async Task A_rewritten_path_holds_no_dot_segments_and_does_not_begin_like_a_host(string asked, string replacement, string sent)
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered(
            "/foo", $"{{ type: URLRewrite, urlRewrite: {{ path: {{ type: ReplacePrefixMatch, replacePrefixMatch: '{replacement}' }} }} }}")));
        Assert.Equal(sent, GatewayRaw.EchoOf(await edge.GetRawAsync(asked)).Target);
    }

    [Theory]
    [InlineData("/caf%C3%A9", "/caf%C3%A9", "/caf%C3%A9")]
    [InlineData("/caf%c3%a9", "/caf\u00c3\u00a9/x", "/caf%C3%A9/x")]
    [InlineData("/a%20b", "/a%20b/c", "/a%20b/c")]
    [InlineData("/%63losed", "/closed/x", "/closed/x")]
    [InlineData("/100%25", "/100%25", "/100%25")]
    public async Task The_path_of_a_rule_may_be_escaped_as_in_a_URL(string rule, string asked, string sent)
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", Rule(rule, null, ToWeb)));
        var answer = await edge.GetRawAsync(asked);
        Assert.Equal(200, GatewayRaw.StatusOf(answer));
        Assert.Equal(sent, GatewayRaw.EchoOf(answer).Target);
    }

    [Fact]
    public async Task The_value_of_a_header_match_is_compared_in_octets()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", Rule("/", "headers: [{ name: X-Name, value: 'é' }]", ToWeb)));
        Assert.Equal(200, GatewayRaw.StatusOf(await edge.GetRawAsync("/", "r.test", "X-Name: \u00c3\u00a9")));
    }

    [Theory]
    [InlineData("/%00")]
    [InlineData("/a%0")]
    [InlineData("/a%zz")]
    [InlineData("/../a")]
    [InlineData("/%2e%2e%2fa")]
    [InlineData("http://u@r.test/")]
    public async Task A_target_without_one_meaning_is_refused(string target)
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", Rule("/", null, ToWeb)));
        Assert.Equal(400, GatewayRaw.StatusOf(await edge.GetRawAsync(target)));
    }

    [Theory]
    [InlineData("r.test", 200)]
    [InlineData("R.TEST:81", 200)]
    [InlineData("r.test.", 200)]
    [InlineData("r.test.:80", 200)]
    [InlineData(".r.test", 400)]
    [InlineData("[::1]:80", 404)]
    [InlineData("r.test@evil.test", 400)]
    [InlineData("r.test, evil.test", 400)]
    [InlineData("r.test/x", 400)]
    [InlineData("r.test\r\nHost: evil.test", 400)]
    public async Task Spellings_of_one_host_are_one_and_others_are_none(string host, int status)
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", Rule("/", null, ToWeb)));
        Assert.Equal(status, GatewayRaw.StatusOf(await edge.GetRawAsync("/", host)));
    }

    [Fact]
    public async Task A_redirect_leads_to_the_host_that_was_asked_for_whatever_the_path_is()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered(
            "/", "{ type: RequestRedirect, requestRedirect: { scheme: https } }")));
        foreach (var (target, location) in new[]
        {
            ("//evil.test/x", "https://r.test//evil.test/x"),
            ("/%0d%0aX-A:%20b?%0d%0a", "https://r.test/%0d%0aX-A:%20b?%0d%0a"),
            ("http://evil.test/x", ""),
            ("/\\evil.test", "https://r.test/\\evil.test"),
        })
        {
            var answer = await edge.GetRawAsync(target);
            if (location.Length == 0)
                Assert.Equal((target, 404), (target, GatewayRaw.StatusOf(answer)));
            else
                Assert.Contains($"Location: {location}\r\n", answer, StringComparison.Ordinal);
        }
    }

    static string Rule(string prefix, string? match, string? backends) =>
        $"{{ matches: [{{ path: {{ type: PathPrefix, value: '{prefix}' }}{Further(match)} }}]{Further(backends)} }}";

    static string Further(string? field) => field is null ? "" : $", {field}";
}
