using System.Net;
using FsCheck;
using FsCheck.Fluent;
using IngressController.Core.Annotations;
using IngressController.Features;
using IngressController.Features.Snippets;
using IngressController.Features.Snippets.Syntax;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>What is refused on purpose: nothing of it is executed, and what it protected is closed.</summary>
public sealed class SnippetTests
{
    public static TheoryData<string, string, string> Harmless() => new()
    {
        { "configuration-snippet", "more_set_headers \"X-A: b; c\";", "custom-headers" },
        { "configuration-snippet", "add_header X-A 'b' always; # deny all;", "custom-headers" },
        { "configuration-snippet", "proxy_set_header Host ${host}.internal;", "upstream-vhost" },
        { "configuration-snippet", "proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";", "UnsupportedAnnotation" },
        { "configuration-snippet", "proxy_read_timeout 5s;\nproxy_connect_timeout 1s;", "proxy-connect-timeout" },
        { "server-snippet", "client_max_body_size 5m;", "proxy-body-size" },
        { "configuration-snippet", "proxy_hide_header X-Powered-By; gzip_types text/css; expires 1d; access_log off;", "hide-headers" },
        { "configuration-snippet", "if ($http_x = a) { add_header X-A b; }", "custom-headers" },
        { "configuration-snippet", "set $a b; add_header X-A $a;", "custom-headers" },
        { "configuration-snippet", "header_filter_by_lua_block { if x then deny = {} end }", "no annotation does the same" },
        { "stream-snippet", "server { listen 9000; deny all; }", "ConfigMaps" },
        { "auth-snippet", "auth_request_set $user $upstream_http_x_user;", "auth-response-headers" },
        { "enable-modsecurity", "true", "firewall" },
        { "enable-owasp-core-rules", "true", "firewall" },
        { "modsecurity-snippet", "SecRuleEngine DetectionOnly", "firewall" },
    };

    public static TheoryData<string, string, string> Protecting() => new()
    {
        { "configuration-snippet", "allow 10.0.0.0/8;\ndeny all;", "denylist-source-range" },
        { "configuration-snippet", "if ($http_user_agent ~* bot) { return 403; }", "return" },
        { "configuration-snippet", "if ($http_x = 'deny') { rewrite ^/a(.*)$ /b$1 break; }", "rewrite-target" },
        { "configuration-snippet", "return 301 https://elsewhere.test$request_uri;", "permanent-redirect" },
        { "server-snippet", "location ~* \\.php$ { expires 1d; }", "no annotation does the same" },
        { "configuration-snippet", "if ($request_method ~ ^(DELETE|PUT)$) { return 405; }", "denylist-source-range" },
        { "configuration-snippet", "return 204;", "return" },
        { "configuration-snippet", "return 200 \"x\";", "return" },
        { "configuration-snippet", "if ($http_x) { rewrite ^ /denied last; }", "rewrite-target" },
        { "configuration-snippet", "proxy_set_header X-User \"\";", "proxy-set-headers" },
        { "configuration-snippet", "more_clear_input_headers X-User;", "more_clear_input_headers" },
        { "configuration-snippet", "more_set_input_headers 'X-User: nobody';", "more_set_input_headers" },
        { "configuration-snippet", "limit_req zone=one;", "limit-rps" },
        { "configuration-snippet", "set $proxy_upstream_name other;", "set" },
        { "configuration-snippet", "something_new on;", "something_new" },
        { "configuration-snippet", "proxy_pass_request_headers off;", "proxy_pass_request_headers" },
        { "server-snippet", "location /metrics { deny all; }", "denylist-source-range" },
        { "server-snippet", "location ~ ^/(actuator|env) { return 404; }", "return" },
        { "configuration-snippet", "auth_basic 'x'; auth_basic_user_file /etc/nginx/x;", "auth-type" },
        { "configuration-snippet", "auth_request /check;", "auth-url" },
        { "configuration-snippet", "limit_except GET { deny all; }", "limit_except" },
        { "configuration-snippet", "access_by_lua_block { if not ok then ngx.exit(403) end }", "access_by_lua_block" },
        { "configuration-snippet", "\"deny\" all;", "denylist-source-range" },
        { "configuration-snippet", "more_set_headers 'unclosed;", "cannot even be read: line 1, column 18: the quote" },
        { "configuration-snippet", "allow 10.0.0.0/8;\ndeny all", "cannot even be read: line 2, column 1: the directive" },
        { "configuration-snippet", "} deny all; {", "cannot even be read: line 1, column 1: this" },
        { "auth-snippet", "proxy_set_header X-A b;;", "cannot even be read: line 1, column 24: there is no directive" },
        { "auth-snippet", "proxy_set_header X-Forwarded-Method $request_method;", "auth-proxy-set-headers" },
        { "modsecurity-snippet", "# rules\nSecRuleEngine On\nSecRule ARGS \"x\" \"deny\"", "firewall" },
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    public async Task What_protected_nothing_is_left_out_with_a_hint(string annotation, string value, string hint)
    {
        await using var edge = await StartAsync(annotation, value, allow: false);
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-A"));
        Assert.Contains(edge.Log, line =>
            line.Contains(annotation, StringComparison.Ordinal) && line.Contains(hint, StringComparison.Ordinal) &&
            line.Contains("UnsupportedAnnotation", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Protecting))]
    public async Task What_protected_paths_closes_them_unless_the_flag_says_otherwise(string annotation, string value, string hint)
    {
        foreach (var allow in new[] { false, true })
        {
            await using var edge = await StartAsync(annotation, value, allow);
            Assert.Equal(allow ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, (await edge.Client.GetAsync("http://site.test/")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://other.test/")).StatusCode);
            Assert.Contains(edge.Log, line =>
                line.Contains(annotation, StringComparison.Ordinal) && line.Contains(hint, StringComparison.Ordinal) &&
                line.Contains("--allow-unprotected-snippets", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("configuration-snippet", "")]
    [InlineData("configuration-snippet", "# deny all;")]
    [InlineData("enable-modsecurity", "false")]
    [InlineData("enable-owasp-core-rules", "0")]
    [InlineData("modsecurity-snippet", " ")]
    [InlineData("auth-snippet", "")]
    public async Task What_asks_for_nothing_is_not_worth_a_word(string annotation, string value)
    {
        await using var edge = await StartAsync(annotation, value, allow: false);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://site.test/")).StatusCode);
        Assert.DoesNotContain(edge.Log, line => line.Contains(annotation, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deny_among_any_other_text_is_found_or_the_text_is_unreadable()
    {
        var words = Gen.Elements(
            "a", "if", "(x)", "{", "}", ";", "#", "\n", "'", "\"", "\\", "${x}", "$", " ",
            "return 200;", "set $a b;", "location / {", "x_by_lua_block {").ArrayOf();
        Prop.ForAll(words.ToArbitrary(), text =>
        {
            // Whatever stands before, a new line that begins with a whole directive is one, when the rest is well-formed and quotes and comments are closed.
            var before = string.Join("", text);
            return Directives(before) is not { } parsed ||
                   Directives(before + "\ndeny all;") is not { } both ||
                   (both.Count == parsed.Count + 1 && SnippetRemedies.IsProtection(both[^1]));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

        static IReadOnlyList<FlatDirective>? Directives(string text) =>
            SnippetParser.Parse(text) is { Problem: null } parsed ? FlatDirective.Of(parsed.Directives) : null;
    }

    [Theory]
    [InlineData("400")]
    [InlineData("402")]
    [InlineData("405")]
    [InlineData("406")]
    [InlineData("413")]
    [InlineData("418")]
    [InlineData("421")]
    [InlineData("423")]
    [InlineData("429")]
    [InlineData("444")]
    [InlineData("451")]
    [InlineData("495")]
    [InlineData("500")]
    [InlineData("502")]
    [InlineData("503")]
    [InlineData("599")]
    [InlineData("302 https://login.test/")]
    [InlineData("https://login.test/")]
    public void Every_return_keeps_a_request_from_the_pod(string answer) =>
        Assert.True(UnsupportedAnnotations.All.Single(one => one.Name == "configuration-snippet")
            .Judge!($"if ($http_x) {{ return {answer}; }}", OptionFlags.Default)!.IsProtection);

    static Task<EdgeFixture> StartAsync(string annotation, string value, bool allow) => EdgeFixture.StartAsync(
        string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"]).Replace(
                "annotations: {  }",
                $"annotations: {{ nginx.ingress.kubernetes.io/{annotation}: {System.Text.Json.JsonSerializer.Serialize(value)} }}",
                StringComparison.Ordinal),
            EdgeFixture.Ingress("other", "other.test", ["/=web"])),
        configure: options => options with { Translation = options.Translation with { OptionFlags = new() { AllowUnprotectedSnippets = allow } } });
}
