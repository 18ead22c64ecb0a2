using IngressController.Tests.Edge;

namespace IngressController.Tests.Gateways;

/// <summary>The filters URLRewrite, RequestHeaderModifier and ResponseHeaderModifier over real sockets.</summary>
public sealed class RewriteFilterTests
{
    /// <summary>The rule's prefix, what replaces it, the target asked for, and the one that the pod gets.</summary>
    static readonly (string Prefix, string Path, string Asked, string Sent)[] Cases =
    [
        ("/foo", "/xyz", "/foo/bar", "/xyz/bar"),
        ("/foo", "/xyz/", "/foo/bar", "/xyz/bar"),
        ("/foo/", "/xyz", "/foo/bar?a=%20b", "/xyz/bar?a=%20b"),
        ("/foo", "/xyz", "/foo", "/xyz"),
        ("/foo", "/xyz", "/foo/", "/xyz/"),
        ("/foo", "", "/foo/bar", "/bar"),
        ("/foo", "/", "/foo/bar", "/bar"),
        ("/foo", "", "/foo", "/"),
        ("/foo", "/", "/foo/", "/"),
        ("/foo", "/xyz", "/foo/a%2Fb/%C3%A4", "/xyz/a%2Fb/%C3%A4"),
        ("/foo", "/xyz", "//foo/a%2Fb", "/xyz/a/b"),
        ("/foo", "/xyz", "//foo//bar", "/xyz/bar"),
        ("/", "/xyz", "/bar", "/xyz/bar"),
    ];

    [Fact]
    public async Task The_elements_that_the_prefix_matched_are_replaced()
    {
        await using var edge = await GatewayEdge.StartAsync([.. Cases.Select((one, at) => GatewayEdge.Route(
            $"r{at}", $"r{at}.test",
            GatewayEdge.Filtered(one.Prefix, Rewrite($"path: {{ type: ReplacePrefixMatch, replacePrefixMatch: '{one.Path}' }}"))))]);
        for (var at = 0; at < Cases.Length; at++)
            Assert.Equal((at, Cases[at].Sent), (at, (await edge.Client.GetEchoAsync($"http://r{at}.test{Cases[at].Asked}")).Target));
    }

    [Fact]
    public async Task A_whole_path_and_the_host_are_replaced()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route("r", "r.test", GatewayEdge.Filtered(
            "/", Rewrite("hostname: inner.test, path: { type: ReplaceFullPath, replaceFullPath: /one }"), RequestHeaders("set: [{ name: X-A, value: a }]"))));
        var echo = await edge.Client.GetEchoAsync("http://r.test/x/y?q=1");
        Assert.Equal(("/one?q=1", "inner.test", "r.test", "a"), (echo.Target, echo.Header("Host"), echo.Header("X-Forwarded-Host"), echo.Header("X-A")));
    }

    [Fact]
    public async Task A_backend_may_have_another_path_than_the_rule()
    {
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route(
            "r", "r.test",
            "{ matches: [{ path: { type: PathPrefix, value: /foo } }], backendRefs: [{ name: web, port: 80, filters: [" +
            Rewrite("path: { type: ReplacePrefixMatch, replacePrefixMatch: /own }") + "] }] }"));
        Assert.Equal("/own/bar", (await edge.Client.GetEchoAsync("http://r.test/foo/bar")).Target);
    }

    [Fact]
    public async Task Headers_of_requests_are_set_added_and_removed_by_the_rule_then_by_the_backend()
    {
        var ofBackend = RequestHeaders("set: [{ name: x-last, value: backend }], add: [{ name: X-Add, value: third }]");
        var ofRule = RequestHeaders(
            "set: [{ name: X-Set, value: new }, { name: X-Last, value: rule }, { name: Host, value: h.test }, { name: X-Real-IP, value: none }], " +
            "add: [{ name: x-add, value: second }], remove: [x-gone]");
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route(
            "r", "r.test", $"{{ filters: [{ofRule}], backendRefs: [{{ name: web, port: 80, filters: [{ofBackend}] }}] }}"));
        var echo = await edge.Client.EchoAsync("http://r.test/", "X-Set: old", "X-Add: first", "X-Gone: 1", "X-Other: kept");
        Assert.Equal(
            ("new", "first, second, third", null, "kept", "backend", "h.test", "none"),
            (echo.Header("X-Set"), echo.Header("X-Add"), echo.Header("X-Gone"), echo.Header("X-Other"), echo.Header("X-Last"), echo.Header("Host"),
                echo.Header("X-Real-IP")));
    }

    [Fact]
    public async Task Headers_of_answers_are_changed_be_they_a_pod_s_or_our_own()
    {
        const string filter = "{ type: ResponseHeaderModifier, responseHeaderModifier: " +
            "{ set: [{ name: X-Set, value: new }], add: [{ name: X-Add, value: ours }], remove: [X-Pod] } }";
        await using var edge = await GatewayEdge.StartAsync(GatewayEdge.Route(
            "r", "r.test", GatewayEdge.Filtered("/", filter), $"{{ matches: [{{ path: {{ type: Exact, value: /none }} }}], filters: [{filter}] }}"));
        using var answer = await edge.Client.GetAsync("http://r.test/headers?X-Set=old&X-Add=theirs");
        Assert.Equal(("new", "theirs, ours", null), (answer.Header("X-Set"), answer.Header("X-Add"), answer.Header("X-Pod")));
        using var own = await edge.Client.GetAsync("http://r.test/none");
        Assert.Equal((500, "new", "ours"), ((int)own.StatusCode, own.Header("X-Set"), own.Header("X-Add")));
    }

    static string Rewrite(string what) => $"{{ type: URLRewrite, urlRewrite: {{ {what} }} }}";

    static string RequestHeaders(string what) => $"{{ type: RequestHeaderModifier, requestHeaderModifier: {{ {what} }} }}";
}
