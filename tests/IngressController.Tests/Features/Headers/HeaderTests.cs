using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Headers;

/// <summary>The ConfigMap's headers, custom-headers and connection-proxy-header (behaviour 17, 19, 23, 33).</summary>
public sealed class HeaderTests
{
    static readonly string Plain = EdgeFixture.Ingress("plain", "h.test", ["/=web", "/gone=gone"]);

    [Fact]
    public async Task Add_headers_are_on_every_answer_also_errors_and_follow_their_ConfigMap()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n", Plain, Map("extra", "X-Frame-Options: DENY", "X-Who: \"$host\"", "Content-Length: \"3\"")),
            "add-headers: default/extra");
        using var served = await edge.Client.GetAsync("http://h.test/headers?X-Frame-Options=ALLOW");
        Assert.Equal(("DENY", "h.test"), (served.Header("X-Frame-Options"), served.Header("X-Who")));
        using var failed = await edge.Client.GetAsync("http://h.test/gone");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "DENY"), (failed.StatusCode, failed.Header("X-Frame-Options")));
        using var unknown = await edge.Client.GetAsync("http://nobody.test/");
        Assert.Equal((HttpStatusCode.NotFound, "DENY"), (unknown.StatusCode, unknown.Header("X-Frame-Options")));
        Assert.Contains(edge.Log, line => line.Contains("Content-Length", StringComparison.Ordinal) && line.Contains("left out", StringComparison.Ordinal));

        await edge.ApplyAsync(Map("extra", "X-Frame-Options: SAMEORIGIN"));
        using var changed = await edge.Client.GetAsync("http://h.test/");
        Assert.Equal(("SAMEORIGIN", null), (changed.Header("X-Frame-Options"), changed.Header("X-Who")));
    }

    [Fact]
    public async Task Proxy_set_headers_reach_the_pod_once_and_replace_what_the_client_sent()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n", Plain, Map("extra", "X-Edge: \"$request_method\"", "X-Forwarded-Proto: https", "X-Gone: \"\"", "Content-Language: de")),
            "proxy-set-headers: default/extra");
        using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/", ("X-Edge", "spoofed"), ("X-Gone", "here"));
        var seen = await response.ReadEchoAsync();
        Assert.Equal(("GET", "https", null), (seen.Header("X-Edge"), seen.Header("X-Forwarded-Proto"), seen.Header("X-Gone")));
    }

    [Theory]
    [InlineData("hide-headers: X-Powered-By, x-secret", null)]
    [InlineData("server-tokens: \"true\"\nallow-backend-server-header: \"true\"", "pod/1")]
    [InlineData("allow-backend-server-header: \"true\"", null)]
    public async Task Headers_of_the_upstream_are_hidden_as_the_settings_say(string settings, string? server)
    {
        await using var edge = await EdgeFixture.StartAsync(Plain, settings);
        using var response = await edge.Client.GetAsync("http://h.test/headers?X-Powered-By=php&X-Secret=1&X-Kept=1&Server=pod/1");
        var hides = settings.StartsWith("hide", StringComparison.Ordinal);
        Assert.Equal((hides ? null : "php", hides ? null : "1", "1", server),
            (response.Header("X-Powered-By"), response.Header("X-Secret"), response.Header("X-Kept"), response.Header("Server")));
    }

    [Fact]
    public async Task Hiding_a_header_leaves_what_another_feature_sets()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("api", "h.test", ["/=web"], "enable-cors: true"), "hide-headers: Access-Control-Allow-Origin");
        using var response = await edge.Client.GetAsync("http://h.test/headers?Access-Control-Allow-Origin=x");
        Assert.Equal("*", response.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Custom_headers_are_set_on_all_answers_of_their_paths_and_no_others()
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("own", "own.test", ["/=web", "/gone=gone"], "custom-headers: default/own"),
                Plain, Map("own", "X-Own: a", "x-other: b $remote_addr $")),
            "global-allowed-response-headers: x-own, X-Other");
        using var served = await edge.Client.GetAsync("http://own.test/headers?X-Own=upstream");
        Assert.Equal(("a", "b $remote_addr $"), (served.Header("X-Own"), served.Header("X-Other")));
        using var failed = await edge.Client.GetAsync("http://own.test/gone");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "a"), (failed.StatusCode, failed.Header("X-Own")));
        using var other = await edge.Client.GetAsync("http://h.test/");
        Assert.Null(other.Header("X-Own"));
    }

    [Theory]
    [InlineData("default/gone", "does not exist")]
    [InlineData("elsewhere/own", "another namespace")]
    [InlineData("default/own", "is not in global-allowed-response-headers")]
    public async Task Broken_custom_headers_close_their_own_paths_only(string reference, string reason)
    {
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("own", "own.test", ["/=web"], $"custom-headers: {reference}"),
                Plain, Map("own", "X-Own: a", "X-Not-Allowed: b")),
            "global-allowed-response-headers: X-Own");
        using var closed = await edge.Client.GetAsync("http://own.test/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, closed.StatusCode);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://h.test/")).Pod);
        Assert.Contains(edge.Log, line => line.Contains(reason, StringComparison.Ordinal) && line.Contains("BrokenSecuritySetting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("close", "close")]
    [InlineData("keep-alive", "keep-alive")]
    [InlineData("upgrade", null)]
    public async Task The_Connection_header_towards_the_pod_is_as_asked(string value, string? seen)
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("plain", "h.test", ["/=web"], $"connection-proxy-header: {value}"));
        Assert.Equal(seen, (await edge.Client.GetEchoAsync("http://h.test/")).Header("Connection"));
    }

    static string Map(string name, params string[] entries) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: default }}\ndata:\n{string.Join('\n', entries.Select(entry => "  " + entry))}";
}
