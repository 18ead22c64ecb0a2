using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.Rewrite;

/// <summary>Behaviour 57, 58, and the contract's chapter on paths.</summary>
public sealed class RewriteTests
{
    [Theory]
    [InlineData("/api/v1/x?q=%2F&r", "/v1/x?q=%2F&r")]
    [InlineData("/api", "/")]
    [InlineData("/API/Mixed", "/Mixed")]
    [InlineData("/api/a%20b%25/%E2%82%AC?x", "/a%20b%25/%E2%82%AC?x")]
    [InlineData("/api/%3Fx%23y", "/%3Fx%23y")]
    [InlineData("/api//a/../b", "/b")]
    [InlineData("/api/%0d%0aX-Evil:%201", "/%0D%0AX-Evil:%201")]
    public async Task The_path_becomes_the_target_with_its_captures_and_the_query_stays(string requested, string seen)
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("api", "h.test", ["/api(/|$)([^!]*)=web"], "rewrite-target: /$2", "x-forwarded-prefix: /api/$1"));
        var answer = await edge.SendRawAsync($"GET {requested} HTTP/1.1\r\nHost: h.test\r\nX-Forwarded-Prefix: /spoofed\r\nConnection: close\r\n\r\n");
        Assert.Contains($"\"target\":\"{seen.Replace("&", @"\u0026", StringComparison.Ordinal)}\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("spoofed", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_show_the_rewritten_path_to_all_that_is_evaluated_behind_it()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("api", "h.test", ["/api(/|$)(.*)=web"], "rewrite-target: /$2", "upstream-vhost: v$2.test"),
            Map("sent", "X-Sent", "$uri$is_args$args $request_uri"), Map("added", "X-Added", "$document_uri?$query_string")),
            """
            proxy-set-headers: default/sent
            add-headers: default/added
            log-format-upstream: "line $uri $args $server_protocol"
            """);
        using var answer = await edge.Client.GetAsync("http://h.test/api/a%20b?q");
        Assert.Equal("/a b?q", answer.Headers.GetValues("X-Added").Single());
        var seen = await edge.Client.GetEchoAsync("http://h.test/api/ab?q");
        Assert.Equal(("/ab?q /api/ab?q", "vab.test"), (seen.Header("X-Sent"), seen.Header("Host")));
        await Eventually.TrueAsync(() => edge.AccessLog.Contains("line /ab q HTTP/1.1\n", StringComparison.Ordinal), "the line");

        static string Map(string name, string header, string value) =>
            $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: {name}, namespace: default }}\ndata: {{ {header}: '{value}' }}";
    }

    [Fact]
    public async Task One_Ingress_puts_all_paths_of_its_host_into_regex_mode_and_no_other_host()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("plain", "h.test", ["/foo=web", "/=other"]),
            EdgeFixture.Ingress("regex", "h.test", ["/fo[a-z]+/x$=admin"], "use-regex: true"),
            EdgeFixture.Ingress("elsewhere", "other.test", ["/foo=web"])));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://h.test/FOObar")).Pod);
        Assert.Equal("admin", (await edge.Client.GetEchoAsync("http://h.test/foo/x")).Pod);
        Assert.Equal("other", (await edge.Client.GetEchoAsync("http://h.test/a")).Pod);
        using var missing = await edge.Client.GetAsync("http://other.test/foobar");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_target_with_a_host_redirects_and_what_a_client_sends_cannot_add_a_header()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("away", "h.test", ["/([^!]*)=web"], "rewrite-target: https://new.test/$1"));
        Assert.Equal("302 https://new.test/a/b?x=1", await edge.Client.GetRedirectAsync("http://h.test/a/b?x=1"));
        var answer = await edge.SendRawAsync("GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: h.test\r\nConnection: close\r\n\r\n");
        Assert.Contains("Location: https://new.test/%0D%0ASet-Cookie:%20a=b\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nSet-Cookie", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_is_answered_500_and_no_other_path_serves()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("slow", "h.test", [@"/(a+)+(?!x)(b)\2=admin", "/=web"], "use-regex: true"));
        using var slow = await edge.Client.GetAsync($"http://h.test/{new string('a', 60)}!");
        Assert.Equal(HttpStatusCode.InternalServerError, slow.StatusCode);
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://h.test/x")).Pod);
        Assert.Contains(edge.Log, line => line.Contains("could not be compared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pattern_that_cannot_be_used_is_told_and_its_path_alone_is_not_served()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("bad", "h.test", ["/(a=admin", "/b=web"], "use-regex: true"));
        Assert.Equal("web", (await edge.Client.GetEchoAsync("http://h.test/b")).Pod);
        using var missing = await edge.Client.GetAsync("http://h.test/a");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains(edge.Log, line =>
            line.Contains("InvalidPath", StringComparison.Ordinal) && line.Contains("has a ( without )", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_no_path_of_a_host_covers_is_rewritten_as_its_oldest_Ingress_asks()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("away", "away.test", ["/original/(.*)=web"], "rewrite-target: https://bar.example.org/$1"),
            EdgeFixture.Ingress("inside", "inside.test", ["/original/(.*)=web"], "rewrite-target: /$1"),
            Bare("bare", "bare.test", "rewrite-target: https://bar.example.org/x", ""),
            Bare("own", "own.test", "rewrite-target: /bar/$1", "defaultBackend: { service: { name: other, port: { number: 80 } } }"),
            Bare("same", "same.test", "rewrite-target: /", "defaultBackend: { service: { name: other, port: { number: 80 } } }"),
            Bare("all", "", "rewrite-target: https://bar.example.org/x", "defaultBackend: { service: { name: admin, port: { number: 80 } } }")));
        Assert.Equal("302 https://bar.example.org/a?x", await edge.Client.GetRedirectAsync("http://away.test/original/a?x"));
        Assert.Equal("302 https://bar.example.org/?x", await edge.Client.GetRedirectAsync("http://away.test/original?x"));
        Assert.Equal("404 ", await edge.Client.GetRedirectAsync("http://inside.test/original"));
        Assert.Equal("302 https://bar.example.org/x", await edge.Client.GetRedirectAsync("http://bare.test/a"));
        var own = await edge.Client.GetEchoAsync("http://own.test/a/b?x");
        Assert.Equal(("other", "/bar/?x"), (own.Pod, own.Target));
        Assert.Equal("/a", (await edge.Client.GetEchoAsync("http://same.test/a")).Target);
        Assert.Equal("/a", (await edge.Client.GetEchoAsync("http://elsewhere.test/a")).Target);
    }

    // A rule without paths, or for no host no rule at all.
    static string Bare(string name, string host, string annotation, string backend) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{name}}
          namespace: default
          annotations: { nginx.ingress.kubernetes.io/{{annotation.Replace(": ", ": '", StringComparison.Ordinal)}}' }
        spec:
          ingressClassName: yarp
          {{backend}}
          rules: [{{(host.Length > 0 ? $"{{ host: {host} }}" : "")}}]
        """;

    [Fact]
    public async Task Access_rules_hold_for_the_path_asked_for_not_for_the_one_it_becomes()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("open", "h.test", ["/open/(.*)=web"], "rewrite-target: /$1"),
            EdgeFixture.Ingress("closed", "h.test", ["/closed=web"], "denylist-source-range: 0.0.0.0/0")));
        Assert.Equal("/a", (await edge.Client.GetEchoAsync("http://h.test/open/a")).Target);
        using var closed = await edge.Client.GetAsync("http://h.test/CLOSED/a");
        Assert.Equal(HttpStatusCode.Forbidden, closed.StatusCode);
    }
}
