using System.Net;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;

namespace IngressController.Tests.Features.Snippets;

/// <summary>auth-snippet, global-auth-snippet and auth_request_set, as far as the cases do not have them.</summary>
public sealed class AuthSnippetTests
{
    const string Allowed = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";

    [Fact]
    public async Task What_is_not_understood_closes_its_paths_only_and_says_where_it_stands()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(
            Of(Ingress("site", service, "auth-snippet: proxy_set_header X-A b; access_by_lua_block { x() }"), Ingress("other", service)), Allowed);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://site.test/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://other.test/"));
        Assert.Contains(edge.Log, line =>
            Says(line, "Ingress default/site", "auth-snippet", "access_by_lua_block (line 1, column 25)", "--allow-unprotected-snippets"));
    }

    [Theory]
    [InlineData("rewrite ^ /x last;", "rewrite")]
    [InlineData("set $args a=b;", "auth-url alone")]
    [InlineData("set $target http://evil.test/;", "may not change")]
    [InlineData("proxy_pass http://evil.test/;", "proxy_pass")]
    [InlineData("deny all;", "deny")]
    [InlineData("proxy_set_header Transfer-Encoding chunked;", "Transfer-Encoding")]
    [InlineData("proxy_set_header X-A $unknown;", "$unknown")]
    [InlineData("if ($http_x = 1) { proxy_set_header Host x.test; }", "if of an auth-snippet", false)]
    [InlineData("proxy_set_header X-A b;;", "cannot be read")]
    public async Task It_has_no_way_to_another_service_or_to_broken_messages(string text, string reason, bool closesAll = true)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(Ingress("site", service, $"auth-snippet: {text}"), Allowed);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://site.test/", ("X", "1")));
        Assert.Equal(closesAll ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, await AskAsync(edge, "http://site.test/"));
        Assert.Contains(edge.Log, line => Says(line, "auth-snippet", "(line 1, column", reason));
    }

    [Fact]
    public async Task A_block_that_is_not_understood_closes_the_requests_it_is_for()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(
            Ingress("site", service, "auth-snippet: if ($http_x = 1) { something_new on; }", "satisfy: any", "whitelist-source-range: 10.0.0.0/8"), Allowed);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://site.test/", ("X", "1")));
        Assert.Empty(service.Questions);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/"));
    }

    [Fact]
    public async Task A_bypass_is_an_access_rule_that_no_spelling_of_a_path_gets_around()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(401));
        await using var edge = await EdgeFixture.StartAsync(Of(
            Ingress("open", service, "auth-snippet: return 200;").Replace("open.test", "site.test", StringComparison.Ordinal)
                .Replace("path: '/'", "path: '/open'", StringComparison.Ordinal),
            Ingress("site", service)), Allowed);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/open/x"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(edge, "http://site.test/admin"));
        Assert.StartsWith("HTTP/1.1 400 ", await GetAsync(edge, "/open/..%2fadmin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Line_breaks_in_captures_and_paths_reach_neither_the_question_nor_the_pod_nor_the_client()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200, ("X-User", "ann")));
        await using var edge = await EdgeFixture.StartAsync(Ingress("site", service,
            "configuration-snippet: set $own $uri; auth_request_set $both \"$upstream_http_x_user$own\"; " +
            "proxy_set_header X-Pod $both; add_header X-Client $both;",
            "auth-snippet: if ($own ~ \"^(?s)(.*)$\") { set $copy $1; } proxy_set_header X-Uri $own; proxy_set_header X-Copy $copy$1;"), Allowed);
        var answer = await GetAsync(edge, "/a%0d%0aX-Evil:1");
        Assert.Contains("\r\nX-Client: ann/a%0D%0AX-Evil:1\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\nX-Evil", answer, StringComparison.Ordinal);
        var question = Assert.Single(service.Questions);
        Assert.Equal("/a%0D%0AX-Evil:1", question.Headers["X-Uri"]);
        Assert.Equal("/a%0D%0AX-Evil:1/a%0D%0AX-Evil:1", question.Headers["X-Copy"]);
        Assert.False(question.Headers.ContainsKey("X-Evil"));
        var json = answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)];
        var echo = JsonSerializer.Deserialize(json, EchoJson.Default.EchoAnswer)!;
        Assert.Equal(("ann/a%0D%0AX-Evil:1", null), (echo.Header("X-Pod"), echo.Header("X-Evil")));
    }

    [Fact]
    public async Task A_host_that_cannot_be_sent_refuses_with_500()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(Ingress("site", service, "auth-snippet: proxy_set_header Host $http_x;"), Allowed);
        Assert.Equal(HttpStatusCode.InternalServerError, await AskAsync(edge, "http://site.test/", ("X", "a/b@c")));
        Assert.Empty(service.Questions);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/", ("X", "auth.test:8080")));
        Assert.Equal("auth.test:8080", Assert.Single(service.Questions).Headers.Host);
    }

    [Fact]
    public async Task Variables_of_cached_answers_are_those_of_the_answer()
    {
        await using var service = await FakeAuthService.StartAsync(context =>
            FakeAuthService.Status(200, ("X-User", $"user-of-{context.Request.Headers.Authorization}"))(context));
        await using var edge = await EdgeFixture.StartAsync(Ingress("site", service, "auth-cache-key: $http_authorization",
            "configuration-snippet: auth_request_set $user $upstream_http_x_user; auth_request_set $status_of $upstream_status; " +
            "proxy_set_header X-User $user; add_header X-Was $status_of;"), Allowed);
        foreach (var who in new[] { "a", "b", "a", "b" })
        {
            using var answer = await SendAsync(edge, "http://site.test/", ("Authorization", who), ("X-User", "evil"));
            Assert.Equal("200", answer.Headers.GetValues("X-Was").Single());
            Assert.Equal($"user-of-{who}", (await EchoOf(answer)).Header("X-User"));
        }

        Assert.Equal(2, service.Questions.Count);
    }

    [Fact]
    public async Task Nothing_of_a_request_is_left_for_the_next_one_or_for_another_tenant()
    {
        await using var service = await FakeAuthService.StartAsync(context =>
            FakeAuthService.Status(200, context.Request.Headers.ContainsKey("X-Ask") ? [("X-User", "ann")] : [])(context));
        const string snippet = "configuration-snippet: auth_request_set $user $upstream_http_x_user; proxy_set_header X-User $user;";
        await using var edge = await EdgeFixture.StartAsync(Of(
            Ingress("site", service, snippet, "auth-snippet: set $mine 1; proxy_set_header X-Ask $http_x_ask;"),
            Ingress("other", service, "configuration-snippet: set $mine \"\"; proxy_set_header X-Mine $mine; proxy_set_header X-User $http_x_none;")), Allowed);
        foreach (var _ in new[] { 1, 2 })
        {
            using (var answer = await SendAsync(edge, "http://site.test/", ("X-Ask", "1")))
                Assert.Equal("ann", (await EchoOf(answer)).Header("X-User"));
            using (var answer = await SendAsync(edge, "http://site.test/", ("X-User", "evil")))
                Assert.Null((await EchoOf(answer)).Header("X-User"));
            using var others = await SendAsync(edge, "http://other.test/", ("X-Ask", "1"));
            var echo = await EchoOf(others);
            Assert.Equal((null, null), (echo.Header("X-User"), echo.Header("X-Mine")));
        }
    }

    [Fact]
    public async Task The_global_one_acts_where_the_global_url_does_and_needs_no_leave()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(
            Of(EdgeFixture.Ingress("site", "site.test", ["/=web"]), Ingress("own", service),
                EdgeFixture.Ingress("away", "away.test", ["/=web"], "enable-global-auth: false")),
            $"global-auth-url: http://127.0.0.1:{service.Port}/global\n" +
            $"global-auth-snippet: 'proxy_set_header X-Global $namespace; if ($request_uri = /free) {{ return 200; }}'");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/free"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://away.test/"));
        Assert.Empty(service.Questions);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://own.test/free"));
        Assert.Equal([("/global", "default"), ("/check", "")], service.Questions.Select(one => (one.Target, one.Headers["X-Global"].ToString())));
    }

    [Fact]
    public async Task A_broken_global_one_closes_what_the_global_url_protects_and_nothing_else()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(
            Of(EdgeFixture.Ingress("site", "site.test", ["/=web"]), Ingress("own", service)),
            $"global-auth-url: http://127.0.0.1:{service.Port}/global\nglobal-auth-snippet: deny all;");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(edge, "http://site.test/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://own.test/"));
        Assert.Contains(edge.Log, line =>
            Says(line, "ConfigMap default/settings", "global-auth-snippet", "deny (line 1, column 1)", "--allow-unprotected-snippets"));
    }

    [Fact]
    public async Task Without_a_url_they_have_no_effect_and_that_is_told()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-snippet: return 401;"), $"{Allowed}\nglobal-auth-snippet: return 403;");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/"));
        Assert.Contains(edge.Log, line => Says(line, "Ingress default/site", "auth-snippet", "no auth-url"));
        Assert.Contains(edge.Log, line => Says(line, "ConfigMap default/settings", "global-auth-snippet", "no global-auth-url"));
    }

    [Fact]
    public async Task The_sign_in_page_follows_a_401_of_the_snippet()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(
            Ingress("site", service, "auth-signin: https://login.test/", "auth-snippet: if ($cookie_s = \"\") { return 401; }"), Allowed);
        Assert.Equal(HttpStatusCode.Found, await AskAsync(edge, "http://site.test/"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(edge, "http://site.test/", ("Cookie", "s=1")));
        Assert.Single(service.Questions);
    }

    static string Ingress(string name, FakeAuthService service, params string[] annotations) =>
        EdgeFixture.Ingress(name, $"{name}.test", ["/=web"], [$"auth-url: http://127.0.0.1:{service.Port}/check", .. annotations]);

    static string Of(params string[] objects) => string.Join("\n---\n", objects);

    static bool Says(string line, params string[] words) => words.All(word => line.Contains(word, StringComparison.Ordinal));

    static async Task<HttpResponseMessage> SendAsync(EdgeFixture edge, string url, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await edge.Client.SendAsync(request);
    }

    static async Task<string> GetAsync(EdgeFixture edge, string target)
    {
        using var client = await RawClient.ConnectAsync(edge.Ports.Http);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
        return await client.ReadToEndAsync();
    }

    static async Task<HttpStatusCode> AskAsync(EdgeFixture edge, string url, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(edge, url, headers);
        return answer.StatusCode;
    }

    static async Task<EchoAnswer> EchoOf(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
}
