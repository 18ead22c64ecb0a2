using System.Net;
using IngressController.Features.Cors;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Cors;

public sealed class CorsTests
{
    const string Methods = "GET, PUT, POST, DELETE, PATCH, OPTIONS";

    [Fact]
    public async Task Every_answer_carries_the_headers_in_place_of_the_upstreams()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("api", "h.test", ["/=web", "/gone=gone"], "enable-cors: true", "cors-expose-headers: X-A, X-B"));
        using var response = await edge.Client.GetAsync("http://h.test/headers?Access-Control-Allow-Origin=https://upstream.test&Access-Control-Max-Age=1");
        Assert.Equal(("*", "true", Methods, "1728000", "X-A, X-B"),
            (response.Header("Access-Control-Allow-Origin"), response.Header("Access-Control-Allow-Credentials"),
                response.Header("Access-Control-Allow-Methods"), response.Header("Access-Control-Max-Age"), response.Header("Access-Control-Expose-Headers")));
        Assert.StartsWith("DNT,Keep-Alive,", response.Header("Access-Control-Allow-Headers"), StringComparison.Ordinal);
        using var failed = await edge.Client.GetAsync("http://h.test/gone");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "*"), (failed.StatusCode, failed.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task A_preflight_is_answered_before_redirects_and_access_rules_and_reaches_no_pod()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("api", "h.test", ["/=web"],
                "enable-cors: true", "cors-allow-origin: https://a.test", "force-ssl-redirect: true", "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        using var accepted = await edge.Client.SendAsync(
            HttpMethod.Options, "http://h.test/x", ("Origin", "https://a.test"), ("Access-Control-Request-Method", "PUT"));
        Assert.Equal((HttpStatusCode.NoContent, "https://a.test", "text/plain charset=UTF-8"),
            (accepted.StatusCode, accepted.Header("Access-Control-Allow-Origin"), accepted.Header("Content-Type")));
        using var other = await edge.Client.SendAsync(HttpMethod.Options, "http://h.test/x", ("Origin", "https://b.test"));
        Assert.Equal((HttpStatusCode.PermanentRedirect, null), (other.StatusCode, other.Header("Access-Control-Allow-Origin")));
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task The_refusal_of_an_unauthenticated_request_can_be_read_by_the_accepted_origin()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("api", "h.test", ["/=web"], "enable-cors: true", "cors-allow-origin: https://a.test", "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        using var refused = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/x", ("Origin", "https://a.test"));
        Assert.Equal((HttpStatusCode.Unauthorized, "https://a.test"), (refused.StatusCode, refused.Header("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task All_settings_are_as_the_annotations_say()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("api", "h.test", ["/=web"], "enable-cors: true",
            "cors-allow-methods: GET, PUT", "cors-allow-headers: X-A", "cors-allow-credentials: false", "cors-max-age: 60"));
        using var response = await edge.Client.GetAsync("http://h.test/");
        Assert.Equal(("GET, PUT", "X-A", null, "60", null), (response.Header("Access-Control-Allow-Methods"), response.Header("Access-Control-Allow-Headers"),
            response.Header("Access-Control-Allow-Credentials"), response.Header("Access-Control-Max-Age"), response.Header("Access-Control-Expose-Headers")));
    }

    [Theory]
    [InlineData("https://a.test", "https://a.test", true)]
    [InlineData("https://a.test", "HTTPS://A.TEST", true)]
    [InlineData("https://a.test", "http://a.test", false)]
    [InlineData("https://a.test", "https://a.test:8443", false)]
    [InlineData("https://a.test", "https://evil.test/?https://a.test", false)]
    [InlineData("https://a.test:8443", "https://a.test:8443", true)]
    [InlineData("https://*.a.test", "https://x.a.test", true)]
    [InlineData("https://*.a.test", "https://a.test", false)]
    [InlineData("https://*.a.test", "https://.a.test", false)]
    [InlineData("https://*.a.test", "https://x.y.a.test", false)]
    [InlineData("https://*.a.test", "https://evil.test/.a.test", false)]
    [InlineData("https://*.a.test:8443", "https://x.a.test:8443", true)]
    [InlineData("http://10.0.0.1", "http://10.0.0.1", true)]
    [InlineData("capacitor://localhost", "capacitor://localhost", true)]
    [InlineData("null", "null", true)]
    [InlineData("https://a.test", "", false)]
    public void An_origin_matches_as_a_whole(string entry, string origin, bool matches)
    {
        Assert.True(OriginPattern.TryParse(entry, out var pattern));
        Assert.Equal(matches, pattern.Matches(origin));
    }

    [Theory]
    [InlineData("a.test")]
    [InlineData("https://")]
    [InlineData("https://*")]
    [InlineData("https://a.*.test")]
    [InlineData("https://a.test:port")]
    [InlineData("https://a.test/path")]
    [InlineData("https://a.test\r\nX: y")]
    [InlineData("")]
    public void What_is_no_origin_is_refused(string entry) => Assert.False(OriginPattern.TryParse(entry, out _));

    [Theory]
    [InlineData("https://a.test, nonsense", "https://a.test", "https://a.test")]
    [InlineData("nonsense", "https://a.test", null)]
    [InlineData("https://a.test, *", "https://b.test", "*")]
    public async Task Unusable_entries_are_left_out_and_told(string list, string origin, string? allowed)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("api", "h.test", ["/=web"], "enable-cors: true", $"cors-allow-origin: {list}"));
        using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/", ("Origin", origin));
        Assert.Equal(allowed, response.Header("Access-Control-Allow-Origin"));
        Assert.Equal(list.Contains("nonsense", StringComparison.Ordinal), edge.Log.Any(line => line.Contains("\"nonsense\"", StringComparison.Ordinal)));
    }
}
