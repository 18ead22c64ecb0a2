using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Affinity;

/// <summary>Sticky sessions in a whole controller.</summary>
public sealed class AffinityEdgeTests
{
    [Theory]
    [InlineData("balanced")]
    [InlineData("persistent")]
    public async Task A_client_stays_on_its_pod_and_the_cookie_is_set_once(string mode)
    {
        await using var pods = await PodGroup.StartAsync("many", 4);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", pods.Manifests,
            EdgeFixture.Ingress("site", "site.test", ["/app=many"], "affinity: cookie", $"affinity-mode: {mode}")));
        var (pod, setCookie) = await GetAsync(edge, "/app");
        Assert.Matches("^INGRESSCOOKIE=[0-9a-f]+\\|[0-9a-f]+; Path=/app; HttpOnly$", setCookie);
        for (var i = 0; i < 20; i++)
            Assert.Equal((pod, null), await GetAsync(edge, "/app/x", setCookie));
    }

    [Fact]
    public async Task Only_rules_of_Ingresses_with_affinity_set_the_cookie()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "affinity: cookie", "session-cookie-name: route", "session-cookie-samesite: lax"),
            EdgeFixture.Ingress("plain", "plain.test", ["/=web"])));
        Assert.Matches("^route=[0-9a-f]+\\|[0-9a-f]+; Path=/; HttpOnly; SameSite=Lax$", (await GetAsync(edge, "/")).SetCookie);
        using var answer = await edge.Client.GetAsync("http://plain.test/");
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task The_cookie_stands_beside_those_of_the_pod()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], "affinity: cookie"));
        using var answer = await edge.Client.GetAsync("http://site.test/headers?Set-Cookie=own%3D1");
        var cookies = answer.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(2, cookies.Length);
        Assert.Equal("own=1", cookies[0]);
        Assert.StartsWith("INGRESSCOOKIE=", cookies[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whether_a_client_of_a_failing_pod_moves_is_asked_for(bool changes)
    {
        await using var pods = await PodGroup.StartAsync("many", 3);
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", pods.Manifests,
            EdgeFixture.Ingress("site", "site.test", ["/=many"], "affinity: cookie", "affinity-mode: persistent",
                $"session-cookie-change-on-failure: {(changes ? "true" : "false")}")));
        var (pod, cookie) = await GetAsync(edge, "/");
        await pods.Pods.Single(server => server.Name == pod).DisposeAsync();
        using var request = Request("/", cookie);
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(changes ? HttpStatusCode.OK : HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(changes, answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("sticky")]
    [InlineData("legacy")]
    public async Task A_client_of_main_or_canary_stays_there_if_the_canary_is_sticky(string behaviour)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "affinity: cookie"),
            EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", "canary-by-header: X-Canary", $"affinity-canary-behavior: {behaviour}")));
        var sticky = behaviour == "sticky";
        var (pod, ofMain) = await GetAsync(edge, "/");
        Assert.Equal("web", pod);
        Assert.Equal(sticky ? "web" : "other", (await GetAsync(edge, "/", ofMain, "always")).Pod);

        var (canaryPod, ofCanary) = await GetAsync(edge, "/", null, "always");
        Assert.Equal("other", canaryPod);
        if (sticky)
            Assert.Equal(("other", null), await GetAsync(edge, "/", ofCanary, "never"));
        else
            Assert.Null(ofCanary);
    }

    [Fact]
    public async Task A_client_with_the_cookie_of_neither_is_told_where_it_belongs_once_it_is_decided()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "affinity: cookie"),
            EdgeFixture.Ingress("canary", "site.test", ["/=other"], "canary: true", "canary-by-header: X-Canary")));
        var (_, cookie) = await GetAsync(edge, "/", "INGRESSCOOKIE=1711.23.456|of-another-controller", "always");
        Assert.StartsWith("INGRESSCOOKIE=1711.23.456|", cookie, StringComparison.Ordinal);
        Assert.Equal(("other", null), await GetAsync(edge, "/", cookie));
    }

    static async Task<(string Pod, string? SetCookie)> GetAsync(EdgeFixture edge, string path, string? cookie = null, string? canary = null)
    {
        using var request = Request(path, cookie);
        if (canary is not null)
            request.Headers.Add("X-Canary", canary);
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (answer.Headers.GetValues("X-Pod").Single(), answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Single() : null);
    }

    static HttpRequestMessage Request(string path, string? cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://site.test{path}");
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return request;
    }
}
