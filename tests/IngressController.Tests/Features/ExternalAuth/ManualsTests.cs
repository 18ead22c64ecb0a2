using System.Net;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.ExternalAuth;

/// <summary>The annotations that the manuals of oauth2-proxy, Authelia and Vouch give for ingress-nginx, with services that behave like each.</summary>
public sealed class ManualsTests
{
    [Fact]
    public async Task Oauth2_proxy()
    {
        await using var service = await FakeAuthService.StartAsync(context => FakeAuthService.Status(
            context.Request.Headers.Cookie == "_oauth2_proxy=ann" ? 202 : 401,
            context.Request.Headers.Cookie == "_oauth2_proxy=ann"
                ? [("X-Auth-Request-User", "ann"), ("X-Auth-Request-Email", "ann@site.test"), ("Set-Cookie", "_oauth2_proxy=refreshed")]
                : [])(context));
        await using var edge = await StartAsync(
            $"auth-url: http://127.0.0.1:{service.Port}/oauth2/auth",
            "auth-signin: https://$host/oauth2/start?rd=$escaped_request_uri",
            "auth-response-headers: X-Auth-Request-User, X-Auth-Request-Email");
        using (var refused = await edge.Client.GetAsync("http://site.test/private?a=b&c"))
        {
            Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
            Assert.Equal("https://site.test/oauth2/start?rd=%2Fprivate%3Fa%3Db%26c", refused.Headers.NonValidated["Location"].ToString());
        }

        using var passed = await GetAsync(edge, "_oauth2_proxy=ann");
        var echo = await EchoOf(passed);
        Assert.Equal(("ann", "ann@site.test"), (echo.Header("X-Auth-Request-User"), echo.Header("X-Auth-Request-Email")));
        Assert.Equal("_oauth2_proxy=refreshed", passed.Headers.GetValues("Set-Cookie").Single());
    }

    [Fact]
    public async Task Authelia()
    {
        await using var service = await FakeAuthService.StartAsync(context =>
        {
            var url = new Uri(context.Request.Headers["X-Original-URL"].ToString());
            var isKnown = context.Request.Headers.Cookie == "authelia_session=ann";
            return FakeAuthService.Status(
                !isKnown ? 401
                    : url.AbsolutePath.StartsWith("/admin", StringComparison.Ordinal) || context.Request.Headers["X-Original-Method"] != "GET" ? 403
                    : 200,
                isKnown ? [("Remote-User", "ann"), ("Remote-Groups", "staff,dev")] : [])(context);
        });
        await using var edge = await StartAsync(
            "auth-method: GET",
            $"auth-url: http://127.0.0.1:{service.Port}/api/authz/auth-request",
            "auth-signin: https://auth.example.com?rm=$request_method",
            "auth-response-headers: Remote-User,Remote-Name,Remote-Groups,Remote-Email");
        using (var refused = await edge.Client.GetAsync("http://site.test/x y"))
            Assert.Equal("https://auth.example.com?rm=GET&rd=http://site.test%2Fx%2520y", refused.Headers.NonValidated["Location"].ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(edge, "authelia_session=ann", "/admin")).StatusCode);
        var echo = await EchoOf(await GetAsync(edge, "authelia_session=ann"));
        Assert.Equal(("ann", "staff,dev", null), (echo.Header("Remote-User"), echo.Header("Remote-Groups"), echo.Header("Remote-Email")));
        Assert.Equal("/", service.Questions.Last().Headers["X-Original-URI"]);
    }

    [Fact]
    public async Task Vouch()
    {
        await using var service = await FakeAuthService.StartAsync(context => context.Request.Headers.Cookie == "VouchCookie=ann"
            ? FakeAuthService.Status(200, ("X-Vouch-User", "ann"))(context)
            : FakeAuthService.Status(401, ("X-Vouch-Err", "no jwt found in request"), ("X-Vouch-Failcount", "1"))(context));
        await using var edge = await StartAsync(
            "auth-signin: https://vouch.example.com/login?url=$scheme://$http_host$request_uri&vouch-failcount=$auth_resp_failcount" +
                "&X-Vouch-Token=$auth_resp_jwt&error=$auth_resp_err",
            $"auth-url: http://127.0.0.1:{service.Port}/validate",
            "auth-response-headers: X-Vouch-User",
            "auth-snippet: auth_request_set $auth_resp_jwt $upstream_http_x_vouch_jwt; " +
                "auth_request_set $auth_resp_err $upstream_http_x_vouch_err; " +
                "auth_request_set $auth_resp_failcount $upstream_http_x_vouch_failcount;");
        using (var refused = await edge.Client.GetAsync("http://site.test/page?a=b"))
        {
            Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
            Assert.Equal(
                "https://vouch.example.com/login?url=http://site.test/page?a=b&vouch-failcount=1" +
                    "&X-Vouch-Token=&error=no%20jwt%20found%20in%20request&rd=http://site.test%2Fpage%3Fa%3Db",
                refused.Headers.NonValidated["Location"].ToString());
        }

        Assert.Equal("ann", (await EchoOf(await GetAsync(edge, "VouchCookie=ann"))).Header("X-Vouch-User"));
        Assert.Contains(edge.Log, line => line.Contains("auth-snippet", StringComparison.Ordinal));
    }

    static Task<EdgeFixture> StartAsync(params string[] annotations) =>
        EdgeFixture.StartAsync(EdgeFixture.Ingress("site", "site.test", ["/=web"], annotations));

    static async Task<HttpResponseMessage> GetAsync(EdgeFixture edge, string cookie, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://site.test{path}");
        request.Headers.Add("Cookie", cookie);
        return await edge.Client.SendAsync(request);
    }

    static async Task<EchoAnswer> EchoOf(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
}
