using System.Net;
using System.Text;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Snippets;

/// <summary>What clients, tenants and careless users could do with snippets.</summary>
public sealed class AttackTests
{
    const string Allow = "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical";
    const string User = "alice:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=";
    const string End = " HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n";

    [Fact]
    public async Task A_header_that_is_set_for_the_pod_replaces_all_lines_of_the_client()
    {
        await using var edge = await StartAsync("configuration-snippet: more_set_input_headers 'X-User: nobody';");
        var answer = await edge.SendRawAsync($"GET /{End}X-User: admin\r\nX-A: b\r\nX-User: root\r\n\r\n");
        Assert.Contains("nobody", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_asked_does_not_get_what_a_snippet_takes_from_clients()
    {
        await using var service = RawBackend.Start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var edge = await StartAsync(
            $"auth-url: http://127.0.0.1:{service.Endpoint.Port}/",
            "configuration-snippet: more_clear_input_headers X-User; more_set_input_headers \"X-A: b\";");
        var answer = await edge.SendRawAsync($"GET /{End}X-User: root\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        var head = Assert.Single(service.Requests).Head;
        Assert.DoesNotContain("root", head, StringComparison.Ordinal);
        Assert.Contains("X-A: b", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X: 1\r\n", false)]
    [InlineData("", true)]
    public async Task Edits_of_the_clients_headers_act_in_an_if_that_holds(string condition, bool passes)
    {
        await using var edge = await StartAsync(
            "configuration-snippet: if ($http_x) { more_clear_input_headers X-User; more_set_input_headers 'X-Seen: yes'; }");
        var answer = await edge.SendRawAsync($"GET /{End}{condition}X-User: root\r\n\r\n");
        Assert.Equal(passes, answer.Contains("root", StringComparison.Ordinal));
        Assert.Equal(passes, !answer.Contains("X-Seen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_is_on_the_denylist_is_not_let_in_by_an_allow_behind_it()
    {
        await using var edge = await StartAsync(
            "configuration-snippet: satisfy any; allow all;", "denylist-source-range: 127.0.0.1/32", "auth-type: basic", "auth-secret: users");
        Assert.StartsWith("HTTP/1.1 401", await edge.SendRawAsync($"GET /{End}\r\n"), StringComparison.Ordinal);
        var login = Convert.ToBase64String("alice:secret"u8);
        Assert.StartsWith("HTTP/1.1 200", await edge.SendRawAsync($"GET /{End}Authorization: Basic {login}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_snippet_that_protects_and_belongs_to_another_namespace_than_the_host_closes_its_own_paths()
    {
        const string snippet = "server-snippet: if ($http_key != s3cret) { return 403; }";
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            Aged(EdgeFixture.Ingress("a", "site.test", ["/=web"]), 1), Foreign(Aged(EdgeFixture.Ingress("b", "site.test", ["/b=web"], snippet), 2)),
            Foreign(Aged(EdgeFixture.Ingress("c", "site.test", ["/c=web"], "server-snippet: add_header X-A b;"), 3)), ForeignService(edgePort: 1)), Allow);
        Assert.StartsWith("HTTP/1.1 200", await edge.SendRawAsync($"GET /{End}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 503", await edge.SendRawAsync($"GET /b{End}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", await edge.SendRawAsync($"GET /c{End}\r\n"), StringComparison.Ordinal);
        Assert.Contains(edge.Log, line => line.Contains("Ingress foreign/b", StringComparison.Ordinal) &&
            line.Contains("the paths of this Ingress answer 503", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("return 205 x;", "HTTP/1.1 205")]
    [InlineData("return 204 x;", "HTTP/1.1 204")]
    [InlineData("default_type \"text/plain\\nX-B: c\"; return 200 x;", "HTTP/1.1 200")]
    [InlineData("location /x { deny all; } error_page 403 /y; return 403;", "HTTP/1.1 403")]
    public async Task An_odd_text_of_a_user_does_not_break_the_answer(string text, string head)
    {
        await using var edge = await StartAsync("configuration-snippet: " + text);
        var answer = await edge.SendRawAsync($"POST /a HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\n\r\nabcGET /b{End}\r\n");
        Assert.Equal(3, answer.Split(head).Length);
        Assert.DoesNotContain("\nX-B", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/%0d%0aX-B:%20c")]
    [InlineData("/a?%0d%0aX-B:%20c")]
    [InlineData("/%0aX-B:c?b=%0d%0aX-B:c")]
    public async Task No_variable_begins_another_header(string target)
    {
        await using var edge = await StartAsync(
            "configuration-snippet: set $a \"$uri-$1-$args\"; if ($uri ~ ^/(?<b>.*)$) { set $c $1$b; } add_header X-1 \"$a$b$c$arg_b\" always; " +
            "more_set_headers \"X-2: $uri$c\"; proxy_set_header X-3 $b; proxy_set_header X-4 $uri$a; more_set_input_headers \"X-5: $b$c\"; " +
            "if ($http_go) { return 302 https://else.test$uri$b; }");
        foreach (var more in new[] { "", "Go: 1\r\n" })
        {
            var answer = await edge.SendRawAsync($"GET {target}{End}{more}\r\n");
            Assert.DoesNotContain("\nX-B", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"name\":\"X-B\"", answer, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith(more.Length == 0 ? "HTTP/1.1 200" : "HTTP/1.1 302", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("add_header")]
    [InlineData("proxy_set_header")]
    [InlineData("set")]
    public async Task Texts_that_grow_too_long_together_end_in_an_error(string directive)
    {
        var text = new StringBuilder("set $a aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; ");
        for (var i = 0; i < 11; i++)
            text.Append("set $a $a$a; ");
        for (var i = 0; i < 50; i++)
            text.Append(directive == "set" ? $"if ($a ~ (?<n{i}>.*)) {{ set $b 1; }} " : $"{directive} {directive[..1]}-{i} $a; ");
        await using var edge = await StartAsync($"configuration-snippet: {text}");
        Assert.StartsWith("HTTP/1.1 500", await edge.SendRawAsync($"GET /{End}\r\n"), StringComparison.Ordinal);
        Assert.Contains(edge.Log, line =>
            line.Contains("default/site", StringComparison.Ordinal) && line.Contains("characters together", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Slow_patterns_of_many_directives_share_one_deadline()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 100; i++)
            text.Append($"if ($uri ~ ^(?=a)?/(.*a){{12}}{i}$) {{ set $b 1; }} ");
        await using var edge = await StartAsync($"configuration-snippet: {text.Replace("^(", "\"^(").Replace("$)", "$\")")}");
        Assert.StartsWith("HTTP/1.1 500", await edge.SendRawAsync($"GET /{new string('a', 60)}{End}\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /status/404 HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST /status/404 HTTP/1.1\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("POST /unread/404 HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST /status/500 HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("POST /denied HTTP/1.1\r\nHost: site.test\r\nContent-Length: 3\r\n\r\nabc")]
    public async Task A_body_that_was_sent_once_is_not_taken_for_the_next_request(string request)
    {
        await using var edge = await StartAsync(
            "configuration-snippet: error_page 404 @again; error_page 500 =204 @again; error_page 403 /c; proxy_intercept_errors on;",
            "server-snippet: location @again { rewrite ^ /b last; } location /denied { deny all; error_page 403 /c; }");
        var answer = await edge.SendRawAsync($"{request}GET /next{End}\r\n");
        Assert.Contains("\"target\":\"/next\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locations_on_many_hosts_have_a_bound()
    {
        var locations = string.Concat(Enumerable.Range(0, 1000).Select(i => $"location = /{i} {{ return 404; }} "));
        var yaml = EdgeFixture.Ingress("many", "0.test", ["/=web"], $"server-snippet: {locations}") +
            string.Concat(Enumerable.Range(1, 9).Select(i => $"\n  - {{ host: {i}.test }}"));
        await using var edge = await EdgeFixture.StartAsync(yaml, Allow);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Client.GetAsync("http://0.test/")).StatusCode);
        Assert.Contains(edge.Log, line =>
            line.Contains("default/many", StringComparison.Ordinal) && line.Contains("10,000 locations", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_lists_of_methods_hold()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "configuration-snippet: limit_except GET { deny all; }"),
            $"{Allow}\nlocation-snippet: \"limit_except GET POST {{ deny all; }}\"");
        Assert.Equal(HttpStatusCode.Forbidden, (await edge.Client.PostAsync("http://site.test/", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://site.test/")).StatusCode);
    }

    [Fact]
    public async Task Locations_are_measured_in_octets_beside_paths()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("site", "site.test", ["/=web", "/日本=admin"], "server-snippet: location ^~ /日 { return 404; }"), Allow);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://site.test/日本")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await edge.Client.GetAsync("http://site.test/日")).StatusCode);
    }

    [Theory]
    [InlineData("GRPC", false)]
    [InlineData("HTTP", true)]
    public async Task Headers_of_gRPC_are_set_for_gRPC(string protocol, bool passes)
    {
        await using var edge = await StartAsync($"backend-protocol: {protocol}", "configuration-snippet: grpc_set_header X-User \"\";");
        var answer = await edge.SendRawAsync($"GET /{End}X-User: root\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(passes, answer.Contains("root", StringComparison.Ordinal));
    }

    static string Aged(string ingress, int age) =>
        ingress.Replace("metadata:\n", $"metadata:\n  creationTimestamp: \"2026-01-01T00:0{age}:00Z\"\n", StringComparison.Ordinal);

    static string Foreign(string ingress) => ingress.Replace("namespace: default", "namespace: foreign", StringComparison.Ordinal);

    static string ForeignService(int edgePort) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: foreign }
        spec: { clusterIP: 10.0.0.1, ports: [{ port: 80, targetPort: 80 }] }
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: web-1, namespace: foreign, labels: { kubernetes.io/service-name: web } }
        addressType: IPv4
        ports: [{ port: {{edgePort}} }]
        endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }]
        """;

    static Task<EdgeFixture> StartAsync(params string[] annotations) => EdgeFixture.StartAsync(
        string.Join("\n---\n", EdgeFixture.Ingress("site", "site.test", ["/=web"], annotations), EdgeFixture.Secret("users", ("auth", User))), Allow);
}
