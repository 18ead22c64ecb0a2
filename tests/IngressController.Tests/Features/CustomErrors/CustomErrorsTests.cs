using System.Net;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.CustomErrors;

/// <summary>Behaviour 106, 107.</summary>
public sealed class CustomErrorsTests
{
    static readonly string Shop = EdgeFixture.Ingress("shop", "h.test", ["/=web", "/gone=gone"]);

    [Fact]
    public async Task The_default_backend_answers_a_listed_status_of_the_upstream_and_is_told_everything()
    {
        await using var edge = await StartAsync(Shop, "custom-http-errors: 404,418");
        using var response = await edge.Client.SendAsync(
            HttpMethod.Delete, "http://h.test/status/418?a=b", ("Accept", "application/json"), ("X-Request-ID", "r1"), ("Cookie", "c=d"));
        var seen = await response.ReadEchoAsync();
        Assert.Equal((HttpStatusCode.OK, "other", "DELETE", "/"), (response.StatusCode, seen.Pod, seen.Method, seen.Target));
        Assert.Equal(("418", "application/json", "/status/418?a=b"), (seen.Header("X-Code"), seen.Header("X-Format"), seen.Header("X-Original-URI")));
        Assert.Equal(("default", "shop", "web", "80"),
            (seen.Header("X-Namespace"), seen.Header("X-Ingress-Name"), seen.Header("X-Service-Name"), seen.Header("X-Service-Port")));
        Assert.Equal(("r1", "127.0.0.1", "h.test", "c=d"),
            (seen.Header("X-Request-ID"), seen.Header("X-Forwarded-For"), seen.Header("Host"), seen.Header("Cookie")));
        Assert.Equal("other", response.Header("X-Pod"));
    }

    [Fact]
    public async Task It_also_answers_what_the_proxy_itself_would_and_a_posted_body_does_not_get_in_the_way()
    {
        await using var edge = await StartAsync(Shop, "custom-http-errors: 500,503");
        using var own = await edge.Client.GetAsync("http://h.test/gone");
        Assert.Equal("503", (await own.ReadEchoAsync()).Header("X-Code"));
        using var posted = await edge.Client.PostAsync("http://h.test/status/500", new StringContent(new string('x', 100_000)));
        var seen = await posted.ReadEchoAsync();
        Assert.Equal(("other", "POST", "500", 0L), (seen.Pod, seen.Method, seen.Header("X-Code"), seen.BodyLength));
    }

    [Fact]
    public async Task Statuses_that_are_not_listed_pass()
    {
        await using var edge = await StartAsync(Shop, "custom-http-errors: 404");
        using var response = await edge.Client.GetAsync("http://h.test/status/500");
        Assert.Equal((HttpStatusCode.InternalServerError, "web"), (response.StatusCode, (await response.ReadEchoAsync()).Pod));
    }

    [Fact]
    public async Task An_Ingress_has_its_own_list_and_its_own_backend()
    {
        await using var edge = await StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=web"], "custom-http-errors: 418", "default-backend: admin"), "custom-http-errors: 404");
        Assert.Equal("admin", (await edge.Client.GetEchoAsync("http://h.test/status/418")).Pod);
        using var other = await edge.Client.GetAsync("http://h.test/status/404");
        Assert.Equal((HttpStatusCode.NotFound, "web"), (other.StatusCode, (await other.ReadEchoAsync()).Pod));
    }

    [Fact]
    public async Task The_upstreams_answers_pass_where_interception_is_disabled()
    {
        await using var edge = await StartAsync(
            EdgeFixture.Ingress("shop", "h.test", ["/=web", "/gone=gone"], "custom-http-errors: 503", "disable-proxy-intercept-errors: true"));
        using var passed = await edge.Client.GetAsync("http://h.test/status/503");
        Assert.Equal("web", (await passed.ReadEchoAsync()).Pod);
        Assert.Equal("other", (await edge.Client.GetEchoAsync("http://h.test/gone")).Pod);
    }

    [Fact]
    public async Task Without_a_default_backend_the_answer_is_404()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, "custom-http-errors: \"503\"");
        using var response = await edge.Client.GetAsync("http://h.test/gone");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("404 Not Found", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_client_gets_the_page_and_reaches_nothing_else()
    {
        await using var edge = await StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("shop", "h.test", ["/=web"], "custom-http-errors: 401", "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret"))));
        using var refused = await edge.Client.GetAsync("http://h.test/");
        var seen = await refused.ReadEchoAsync();
        Assert.Equal(("other", "401"), (seen.Pod, seen.Header("X-Code")));
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    static Task<EdgeFixture> StartAsync(string yaml, string annotationOrSettings = "") => EdgeFixture.StartAsync(
        yaml, annotationOrSettings.Length == 0 ? "x: \"\"" : annotationOrSettings.Replace(": ", ": \"", StringComparison.Ordinal) + "\"",
        options => options with { Translation = options.Translation with { DefaultBackendService = new("default", "other") } });
}
