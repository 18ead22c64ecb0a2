using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features;

/// <summary>Annotations that broke each other in controllers of the past, two by two. Others stand with their features.</summary>
public sealed class PairTests
{
    [Fact]
    public async Task Rewrite_and_canary_the_canary_gets_the_main_Ingress_path()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("main", "h.test", ["/api/(.*)=web"], "rewrite-target: /$1"),
            EdgeFixture.Ingress("canary", "h.test", ["/api/(.*)=admin"], "canary: true", "canary-by-header: X-Canary", "rewrite-target: /canary/$1")));
        var main = await edge.Client.GetEchoAsync("http://h.test/api/a?b");
        Assert.Equal(("web", "/a?b"), (main.Pod, main.Target));
        using var response = await edge.Client.SendAsync(HttpMethod.Get, "http://h.test/api/a?b", ("X-Canary", "always"));
        var canary = await response.ReadEchoAsync();
        Assert.Equal(("admin", "/a?b"), (canary.Pod, canary.Target));
    }

    [Fact]
    public async Task A_canary_alone_does_not_put_its_host_into_regex_mode()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("main", "h.test", ["/foo=web"]),
            EdgeFixture.Ingress("canary", "h.test", ["/foo=admin"], "canary: true", "canary-by-header: X-Canary", "rewrite-target: /x")));
        using var missing = await edge.Client.GetAsync("http://h.test/foobar");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Redirect_and_TLS_redirect_the_redirect_comes_first_and_acme_challenges_are_no_exception()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("moved", "h.test", ["/old=web"], "permanent-redirect: https://new.test/", "force-ssl-redirect: true"),
            EdgeFixture.Ingress("kept", "h.test", ["/=web"], "force-ssl-redirect: true")));
        Assert.Equal("301 https://new.test/", await edge.Client.GetRedirectAsync("http://h.test/old/x"));
        Assert.Equal("308 https://h.test/x", await edge.Client.GetRedirectAsync("http://h.test/x"));
        Assert.Equal("200 ", await edge.Client.GetRedirectAsync("http://h.test/.well-known/acme-challenge/x"));
    }

    [Fact]
    public async Task Www_redirect_and_authentication_the_redirect_asks_for_nothing_and_the_host_does()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("closed", "h.test", ["/=web"], "from-to-www-redirect: true", "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        Assert.Equal($"308 http://h.test:{edge.Ports.Http}/a", await edge.Client.GetRedirectAsync("http://www.h.test/a"));
        Assert.Equal("401 ", await edge.Client.GetRedirectAsync("http://h.test/a"));
    }

    [Fact]
    public async Task Custom_errors_and_backend_protocol_the_page_comes_over_plain_http()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=gone"], "custom-http-errors: 503", "backend-protocol: HTTPS"),
            configure: options => options with { Translation = options.Translation with { DefaultBackendService = new("default", "other") } });
        Assert.Equal("503", (await edge.Client.GetEchoAsync("http://h.test/")).Header("X-Code"));
    }

    [Fact]
    public async Task Settings_of_a_Service_come_from_the_older_Ingress_and_the_younger_is_told()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("z-older", "a.test", ["/=web"]),
            EdgeFixture.Ingress("a-younger", "b.test", ["/=web"], "service-upstream: true")));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://b.test/")).Pod);
        Assert.Contains(edge.Log, line => line.Contains("ServiceSettingOverruled", StringComparison.Ordinal));
    }
}
