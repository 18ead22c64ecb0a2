using System.Net;
using System.Text;
using EchoPod;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.BasicAuth;

/// <summary>Basic authentication over real connections.</summary>
public sealed class BasicAuthTests
{
    const string Bcrypt = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.pIKrLVkBX9/OvQMSygY1pWEVn72t6na";
    const string Users = $"# staff\nann:{Bcrypt}\nbob:{{PLAIN}}other:a comment\n\ncid:$apr1$aB3/x.yZ$dgCi/Fu8TrDGDuqSZkwwj1\r\n";

    static readonly string Site = EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: users", "auth-realm: Staff only");

    [Theory]
    [InlineData("ann", "secret", 200)]
    [InlineData("bob", "other", 200)]
    [InlineData("cid", "secret", 200)]
    [InlineData("ann", "Secret", 401)]
    [InlineData("ann", "", 401)]
    [InlineData("Ann", "secret", 401)]
    [InlineData("", "secret", 401)]
    [InlineData("bob", "other:a comment", 401)]
    [InlineData("# staff", "", 401)]
    [InlineData("nobody", "secret", 401)]
    public async Task Only_users_with_their_password_reach_the_pod(string name, string password, int status)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Site, EdgeFixture.Secret("users", ("auth", Users))));
        using var answer = await GetAsync(edge, Basic(name, password));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, edge.Pods["web"].Statistics.Requests);
        Assert.Equal(status == 401 ? "Basic realm=\"Staff only\"" : "", answer.Headers.WwwAuthenticate.ToString());
        if (status == 200)
            Assert.Null((await EchoOf(answer)).Header("Authorization"));
        else
            Assert.Equal(172, answer.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YW5u")]
    [InlineData("Bearer YW5uOnNlY3JldA==")]
    [InlineData("YW5uOnNlY3JldA==")]
    [InlineData("Basic YW5uOnNlY3JldA==,Basic YW5uOnNlY3JldA==")]
    [InlineData("Digest username=\"ann\"")]
    [InlineData("")]
    public async Task Other_Authorization_headers_open_nothing(string header)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Site, EdgeFixture.Secret("users", ("auth", Users))));
        using var answer = await GetAsync(edge, header);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var twice = await edge.SendRawAsync(
            $"GET / HTTP/1.1\r\nHost: site.test\r\nAuthorization: {Basic("ann", "secret")}\r\nAuthorization: {header}\r\nConnection: close\r\n\r\n");

        // As nginx since 1.23: servers differ in which of two counts.
        Assert.StartsWith("HTTP/1.1 400 ", twice, StringComparison.Ordinal);
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task The_keys_of_an_auth_map_are_users_and_the_scheme_is_read_without_case()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: default/users", "auth-secret-type: auth-map"),
            EdgeFixture.Secret("users", ("ann", Bcrypt + "\n"), ("bob", "{PLAIN}other"))));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("bob", "other").Replace("Basic", "bAsIc", StringComparison.Ordinal))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(edge, Basic("auth", ""))).StatusCode);
    }

    public static TheoryData<string[], string> BrokenSettings() => new()
    {
        { ["auth-type: basic"], Users },
        { ["auth-type: kerberos", "auth-secret: users"], Users },
        { ["auth-type: ", "auth-secret: users"], Users },
        { ["auth-type: basic", "auth-secret: missing"], Users },
        { ["auth-type: basic", "auth-secret: elsewhere/users"], Users },
        { ["auth-type: basic", "auth-secret: a/b/c"], Users },
        { ["auth-type: basic", "auth-secret: users", "auth-secret-type: auth-list"], Users },
        { ["auth-type: basic", "auth-secret: users", "auth-realm: a\"b"], Users },
        { ["auth-type: basic", "auth-secret: users"], "" },
        { ["auth-type: basic", "auth-secret: users"], "hush hush" },
        { ["auth-type: basic", "auth-secret: users"], "ann:hushhush" },
        { ["auth-type: digest", "auth-secret: users"], Users },
    };

    [Theory]
    [MemberData(nameof(BrokenSettings))]
    public async Task A_broken_setting_closes_its_own_Ingress_and_no_other(string[] annotations, string users)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], annotations), EdgeFixture.Ingress("other", "other.test", ["/=web"]),
            EdgeFixture.Secret("users", ("auth", users))));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://other.test/")).StatusCode);
        Assert.Equal(1, edge.Pods["web"].Statistics.Requests);
        Assert.Contains(edge.Log, line =>
            line.Contains("Ingress default/site", StringComparison.Ordinal) && line.Contains("BrokenSecuritySetting", StringComparison.Ordinal));
        Assert.DoesNotContain(edge.Log, line => line.Contains("hush", StringComparison.Ordinal) || line.Contains(Bcrypt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_whose_line_is_damaged_cannot_log_in_while_the_others_can()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            Site, EdgeFixture.Secret("users", ("auth", $"bad:$1$nonsense\nann:{Bcrypt}"))));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(edge, Basic("bad", ""))).StatusCode);
        Assert.Contains(edge.Log, line => line.Contains("line 1", StringComparison.Ordinal));
        Assert.DoesNotContain(edge.Log, line => line.Contains("nonsense", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_of_the_Secret_hold_at_once_though_the_old_password_was_verified_before()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Site, EdgeFixture.Secret("users", ("auth", Users))));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        await edge.ApplyAsync(EdgeFixture.Secret("users", ("auth", "ann:$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", ""))).StatusCode);
        await edge.RemoveAsync(ResourceKind.Secret, "users");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(edge, Basic("ann", ""))).StatusCode);
        await edge.ApplyAsync(EdgeFixture.Secret("users", ("auth", Users)));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
    }

    [Fact]
    public async Task A_Secret_of_another_namespace_serves_only_where_the_settings_allow_it()
    {
        var secret = EdgeFixture.Secret("users", ("auth", Users)).Replace("namespace: default", "namespace: elsewhere", StringComparison.Ordinal);
        var site = EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: elsewhere/users");
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", site, secret), settings: "allow-cross-namespace-resources: 'false'");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        await edge.ApplySettingsAsync("allow-cross-namespace-resources: 'true'");
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(edge, Basic("ann", "wrong"))).StatusCode);
    }

    [Fact]
    public async Task Exempt_rules_are_open_and_no_spelling_of_a_request_opens_another()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web", "/.well-known/acme-challenge/=other", "/free=other"], "auth-type: basic", "auth-secret: users"),
            EdgeFixture.Secret("users", ("auth", Users))), settings: "no-auth-locations: /.well-known/acme-challenge,/free");
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://site.test/.well-known/acme-challenge/token")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://site.test/free/x")).StatusCode);
        foreach (var target in new[] { "/freedom", "/x/../", "/free/../", "/free/%2e%2e/", "/free/%2E./x", "//x", "/.well-known/acme-challenge/../../x" })
        {
            var answer = await edge.SendRawAsync($"GET {target} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
        }

        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    [Theory]
    [InlineData("any", "127.0.0.0/8", false, 200)]
    [InlineData("any", "127.0.0.0/8", true, 200)]
    [InlineData("any", "192.0.2.0/24", false, 401)]
    [InlineData("any", "192.0.2.0/24", true, 200)]
    [InlineData("all", "127.0.0.0/8", false, 401)]
    [InlineData("all", "127.0.0.0/8", true, 200)]
    [InlineData("all", "192.0.2.0/24", true, 403)]
    [InlineData("all", "192.0.2.0/24", false, 403)]
    [InlineData("some", "192.0.2.0/24", true, 403)]
    public async Task Satisfy_says_whether_one_check_is_enough(string satisfy, string range, bool logsIn, int status)
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: users",
                $"allowlist-source-range: {range}", $"satisfy: {satisfy}"),
            EdgeFixture.Secret("users", ("auth", Users))));
        using var answer = await GetAsync(edge, logsIn ? Basic("ann", "secret") : null);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Count > 0);
        if (status == 200)
            Assert.Null((await EchoOf(answer)).Header("Authorization"));
    }

    [Fact]
    public async Task A_deny_list_alone_vouches_for_nobody_with_satisfy_any()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], "auth-type: basic", "auth-secret: users",
                "denylist-source-range: 192.0.2.0/24", "satisfy: any"),
            EdgeFixture.Secret("users", ("auth", Users))));
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(edge, null)).StatusCode);
    }

    [Fact]
    public async Task A_flood_of_wrong_passwords_lets_nobody_in_and_keeps_nobody_out_who_is_known()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Site, EdgeFixture.Ingress("open", "open.test", ["/=other"]),
            EdgeFixture.Secret("users", ("auth", Users))));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        var flood = Enumerable.Range(0, 300).Select(i => GetAsync(edge, Basic("ann", $"guess {i}"))).ToList();
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://open.test/")).StatusCode);
        foreach (var answer in await Task.WhenAll(flood))
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.ServiceUnavailable });
        Assert.Equal(2, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task A_flood_on_one_user_file_leaves_another_ones_login_and_open_hosts_alone()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n", Site,
            EdgeFixture.Ingress("open", "open.test", ["/=other"]),
            EdgeFixture.Ingress("flooded", "flooded.test", ["/=admin"], "auth-type: basic", "auth-secret: flooded"),
            EdgeFixture.Secret("users", ("auth", Users)),
            EdgeFixture.Secret("flooded", ("auth", $"eve:{Bcrypt.Replace("$05$", "$11$", StringComparison.Ordinal)}\n"))));
        using var leave = new CancellationTokenSource();
        var flood = Enumerable.Range(0, 200).Select(i => GetAsync(edge, Basic("eve", $"guess {i}"), "flooded.test", leave.Token)).ToList();
        await Eventually.TrueAsync(() => flood.Count(login => login.IsCompletedSuccessfully) >= 100, "what is too much is refused");
        using var refused = await flood.Last(login => login.IsCompletedSuccessfully);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());

        // The login that writes the line may be another than the first that is answered.
        await Eventually.TrueAsync(() => edge.Log.Any(line => line.Contains(
            "64 logins to the users of Secret default/flooded wait already, so others are refused with 503", StringComparison.Ordinal)), "a log line says so");

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(edge, Basic("ann", "secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://open.test/")).StatusCode);
        Assert.InRange(flood.Count(login => !login.IsCompleted), 20, 64);
        Assert.Equal(0, edge.Pods["admin"].Statistics.Requests);
        await leave.CancelAsync();
    }

    static string Basic(string name, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));

    static async Task<HttpResponseMessage> GetAsync(
        EdgeFixture edge, string? authorization, string host = "site.test", CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}/");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await edge.Client.SendAsync(request, cancellation);
    }

    static async Task<EchoAnswer> EchoOf(HttpResponseMessage answer) =>
        System.Text.Json.JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
}
