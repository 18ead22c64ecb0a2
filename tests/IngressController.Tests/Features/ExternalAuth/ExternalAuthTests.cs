using System.Net;
using System.Text;
using System.Text.Json;
using EchoPod;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Features.ExternalAuth;

/// <summary>External authentication (behaviour 101 to 105) over real sockets.</summary>
public sealed class ExternalAuthTests
{
    [Fact]
    public async Task The_question_carries_what_the_client_sent_without_its_body_and_the_controllers_own_word()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(202));
        await using var edge = await StartAsync(service, "auth-url: http://localhost:{port}/verify?app=$host");
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://site.test/a%2Fb/c?x=1&y=%20")
        {
            Content = new StringContent("a body", Encoding.UTF8, "text/plain"),
        };
        request.Headers.Add("Cookie", "session=1; other=2");
        request.Headers.Add("Authorization", "Bearer token");
        request.Headers.Add("X-Custom", "mine");
        request.Headers.Add("X-Request-ID", "id-1");
        foreach (var name in new[] { "X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Forwarded-For", "X-Forwarded-Proto",
                     "X-Forwarded-Uri", "X-Forwarded-Method", "X-Real-IP", "X-Scheme", "X-Sent-From", "X-Auth-Request-Redirect",
                     "X-Auth-Request-User", "Forwarded", "X-Forwarded-Host", "X_Original_URL" })
            request.Headers.TryAddWithoutValidation(name, "a lie");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var question = Assert.Single(service.Questions);
        Assert.Equal(("GET", "/verify?app=site.test", 0), (question.Method, question.Target, question.Body));
        var expected = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Host"] = "localhost",
            ["Cookie"] = "session=1; other=2",
            ["Authorization"] = "Bearer token",
            ["X-Custom"] = "mine",
            ["X-Request-ID"] = "id-1",
            ["X-Original-URL"] = "http://site.test/a%2Fb/c?x=1&y=%20",
            ["X-Original-Method"] = "POST",
            ["X-Sent-From"] = "nginx-ingress-controller",
            ["X-Real-IP"] = "127.0.0.1",
            ["X-Forwarded-For"] = "127.0.0.1",
            ["X-Forwarded-Host"] = "site.test",
            ["X-Auth-Request-Redirect"] = "/a%2Fb/c?x=1&y=%20",
        };
        Assert.Equal(expected.OrderBy(pair => pair.Key),
            question.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()).OrderBy(pair => pair.Key));
        Assert.Equal(6, (await EchoOf(answer)).BodyLength);
    }

    [Fact]
    public async Task A_chosen_method_comes_with_the_URI_and_scheme_and_more_headers_come_from_a_ConfigMap()
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"],
                $"auth-url: http://127.0.0.1:{service.Port}/check", "auth-method: POST", "auth-proxy-set-headers: more",
                "auth-request-redirect: https://$host/back"),
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more, namespace: default }\ndata: { X-Forwarded-Method: $request_method, X-Team: blue }"));
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.DeleteAsync("http://site.test/a?b")).StatusCode);
        var question = Assert.Single(service.Questions);
        Assert.Equal("POST", question.Method);
        Assert.Equal(("/a?b", "http", "DELETE", "blue", "https://site.test/back"),
            (question.Headers["X-Original-URI"].ToString(), question.Headers["X-Scheme"].ToString(),
                question.Headers["X-Forwarded-Method"].ToString(), question.Headers["X-Team"].ToString(),
                question.Headers["X-Auth-Request-Redirect"].ToString()));
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(204, 200)]
    [InlineData(299, 200)]
    [InlineData(401, 401)]
    [InlineData(403, 403)]
    [InlineData(302, 500)]
    [InlineData(304, 500)]
    [InlineData(400, 500)]
    [InlineData(404, 500)]
    [InlineData(500, 500)]
    [InlineData(503, 500)]
    public async Task Only_2xx_lets_a_request_through(int answered, int status)
    {
        await using var service = await FakeAuthService.StartAsync(
            FakeAuthService.Status(answered, ("WWW-Authenticate", "Bearer realm=\"x\""), ("Location", "http://elsewhere.test/")));
        await using var edge = await StartAsync(service, "auth-url: http://127.0.0.1:{port}/");
        using var answer = await edge.Client.GetAsync("http://site.test/");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, edge.Pods["web"].Statistics.Requests);
        Assert.Equal(status == 401 ? "Bearer realm=\"x\"" : "", answer.Headers.WwwAuthenticate.ToString());
        Assert.Null(answer.Headers.Location);
        Assert.Single(service.Questions);
    }

    [Theory]
    [InlineData("auth-url: http://127.0.0.1:1/")]
    [InlineData("auth-url: http://no-such-name.invalid/")]
    [InlineData("auth-url: http://$arg_host/")]
    [InlineData("auth-url: http://$http_x_host/")]
    [InlineData("auth-url: https://127.0.0.1:{port}/")]
    public async Task A_service_that_cannot_be_asked_refuses_with_500(string annotation)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        await using var edge = await StartAsync(service, annotation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
        request.Headers.TryAddWithoutValidation("X-Host", $"127.0.0.1:{service.Port}/x?");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
        Assert.Contains(edge.Log, line =>
            line.Contains("refused with 500", StringComparison.Ordinal) && line.Contains("default/site", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_never_answers_refuses_after_a_minute()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await FakeAuthService.StartAsync(async context =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });
        var time = new ManualTime();
        await using var edge = await StartAsync(service, "auth-url: http://127.0.0.1:{port}/", time: time);
        var pending = edge.Client.GetAsync("http://site.test/");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        time.Advance(TimeSpan.FromSeconds(60));
        using var answer = await pending;
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
    }

    [Fact]
    public async Task A_service_that_breaks_off_or_talks_nonsense_refuses_with_500()
    {
        foreach (var reply in new[] { "", "nonsense\r\n\r\n", "HTTP/1.1 200\x01\r\n", "HTTP/1.1 20",
                     "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 999 Odd\r\n\r\n" })
        {
            using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var stop = new CancellationTokenSource();
            var serving = ServeAsync(listener, reply, stop.Token);
            await using var edge = await EdgeFixture.StartAsync(
                EdgeFixture.Ingress("site", "site.test", ["/=web"], $"auth-url: http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"));
            using var answer = await edge.Client.GetAsync("http://site.test/");
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
            Assert.Equal(0, edge.Pods["web"].Statistics.Requests);
            await stop.CancelAsync();
            await serving;
        }
    }

    static async Task ServeAsync(System.Net.Sockets.TcpListener listener, string reply, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                using var connection = await listener.AcceptSocketAsync(stop);
                await connection.ReceiveAsync(new byte[4096], stop);
                await connection.SendAsync(Encoding.Latin1.GetBytes(reply), stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    [Fact]
    public async Task Listed_headers_of_the_answer_reach_the_pod_in_place_of_the_clients_and_no_others_do()
    {
        await using var service = await FakeAuthService.StartAsync(context => FakeAuthService.Status(200,
            context.Request.Headers.ContainsKey("X-Known")
                ? [("X-User", "ann"), ("X-Groups", "a"), ("X-Groups", "b"), ("Authorization", "Bearer made"), ("X-Unlisted", "no")]
                : [])(context));
        await using var edge = await StartAsync(service, "auth-url: http://127.0.0.1:{port}/", "auth-response-headers: X-User, X-Groups,Authorization,X-Extra");
        foreach (var known in new[] { true, false })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
            foreach (var name in new[] { "X-User", "x-groups", "Authorization", "X-EXTRA", "X_User", "X.User" })
                request.Headers.TryAddWithoutValidation(name, "admin");
            if (known)
                request.Headers.Add("X-Known", "1");
            using var answer = await edge.Client.SendAsync(request);
            var echo = await EchoOf(answer);
            Assert.Equal(known ? ("ann", "a, b", "Bearer made", null, null) : default,
                (echo.Header("X-User"), echo.Header("X-Groups"), echo.Header("Authorization"), echo.Header("X-Extra"), echo.Header("X-Unlisted")));
            Assert.DoesNotContain(echo.Headers, header => header.Value == "admin");
        }
    }

    [Theory]
    [InlineData(200, false, true)]
    [InlineData(404, false, false)]
    [InlineData(404, true, true)]
    [InlineData(302, false, true)]
    public async Task Cookies_of_the_answer_reach_the_client(int upstream, bool always, bool arrive)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200, ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2")));
        await using var edge = await StartAsync(service, "auth-url: http://127.0.0.1:{port}/", $"auth-always-set-cookie: {always}");
        using var answer = await edge.Client.GetAsync($"http://site.test/status/{upstream}");
        Assert.Equal(upstream, (int)answer.StatusCode);
        Assert.Equal(arrive ? ["a=1; Path=/", "b=2"] : [], answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : []);
    }

    [Fact]
    public async Task Answers_are_kept_as_their_key_and_status_say()
    {
        await using var service = await FakeAuthService.StartAsync(context => FakeAuthService.Status(
            context.Request.Headers.Cookie == "session=bad" ? 401 : context.Request.Headers.Cookie == "session=none" ? 403 : 200,
            context.Request.Headers.Cookie == "session=private"
                ? [("Cache-Control", "private")]
                : [("X-User", context.Request.Headers.Cookie.ToString())])(context));
        var time = new ManualTime();
        await using var edge = await StartAsync(service,
            ["auth-url: http://127.0.0.1:{port}/", "auth-cache-key: $cookie_session", "auth-cache-duration: 200 10s, 401 1s",
                "auth-response-headers: X-User"], time: time);
        async Task<int> AskedFor(string cookie, int status, int times)
        {
            var before = service.Questions.Count;
            for (var i = 0; i < times; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
                request.Headers.Add("Cookie", cookie);
                using var answer = await edge.Client.SendAsync(request);
                Assert.Equal(status, (int)answer.StatusCode);
                if (status == 200 && cookie != "session=private")
                    Assert.Equal(cookie, (await EchoOf(answer)).Header("X-User"));
            }

            return service.Questions.Count - before;
        }

        Assert.Equal(1, await AskedFor("session=good", 200, 5));
        Assert.Equal(1, await AskedFor("session=other", 200, 5));
        Assert.Equal(1, await AskedFor("session=bad", 401, 5));
        Assert.Equal(5, await AskedFor("session=none", 403, 5));
        Assert.Equal(5, await AskedFor("session=private", 200, 5));
        Assert.Equal(5, await AskedFor("unrelated=1", 200, 5));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await AskedFor("session=bad", 401, 5));
        Assert.Equal(0, await AskedFor("session=good", 200, 5));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, await AskedFor("session=good", 200, 5));
    }

    [Fact]
    public async Task The_global_service_guards_every_Ingress_but_those_that_opt_out_or_have_their_own()
    {
        await using var global = await FakeAuthService.StartAsync(FakeAuthService.Status(401));
        await using var own = await FakeAuthService.StartAsync(FakeAuthService.Status(403));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
                EdgeFixture.Ingress("site", "site.test", ["/=web", "/.well-known/acme-challenge/=web"]),
                EdgeFixture.Ingress("out", "out.test", ["/=web"], "enable-global-auth: false"),
                EdgeFixture.Ingress("odd", "odd.test", ["/=web"], "enable-global-auth: maybe"),
                EdgeFixture.Ingress("own", "own.test", ["/=web"], $"auth-url: http://127.0.0.1:{own.Port}/")),
            settings: $"global-auth-url: http://127.0.0.1:{global.Port}/\nglobal-auth-signin: https://login.test/start");
        async Task<int> StatusOf(string url) => (int)(await edge.Client.GetAsync(url)).StatusCode;
        Assert.Equal(302, await StatusOf("http://site.test/"));
        Assert.Equal(302, await StatusOf("http://site.test/.well-known/acme-challenge/../../x"));
        Assert.Equal(200, await StatusOf("http://site.test/.well-known/acme-challenge/token"));
        Assert.Equal(200, await StatusOf("http://out.test/"));
        Assert.Equal(302, await StatusOf("http://odd.test/"));
        Assert.Equal(403, await StatusOf("http://own.test/"));
        Assert.Equal(404, await StatusOf("http://nobody.test/"));

        await edge.ApplySettingsAsync("global-auth-url: login.test/verify");
        Assert.Equal(503, await StatusOf("http://site.test/"));
        Assert.Equal(200, await StatusOf("http://out.test/"));
        Assert.Equal(403, await StatusOf("http://own.test/"));
    }

    [Theory]
    [InlineData("auth-url: ")]
    [InlineData("auth-url: auth.svc/verify")]
    [InlineData("auth-url: ftp://auth.svc/")]
    [InlineData("auth-url: http://")]
    [InlineData("auth-url: http:///path")]
    [InlineData("auth-url: http://a..b/")]
    [InlineData("auth-url: http://user@auth.svc/")]
    [InlineData("auth-url: http://auth.svc/$no_such_variable")]
    [InlineData("auth-method: FETCH")]
    [InlineData("auth-response-headers: X-User,bad name")]
    [InlineData("auth-response-headers: Content-Length")]
    [InlineData("auth-response-headers: transfer-encoding")]
    [InlineData("auth-proxy-set-headers: missing")]
    [InlineData("auth-proxy-set-headers: elsewhere/map")]
    [InlineData("auth-request-redirect: $no_such_variable")]
    [InlineData("auth-cache-duration: 200 soon")]
    [InlineData("auth-cache-duration: ")]
    public async Task A_broken_setting_closes_its_own_Ingress_and_no_other(string annotation)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(200));
        string[] annotations = annotation.StartsWith("auth-url", StringComparison.Ordinal)
            ? [annotation]
            : [$"auth-url: http://127.0.0.1:{service.Port}/", annotation];
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("site", "site.test", ["/=web"], annotations), EdgeFixture.Ingress("other", "other.test", ["/=web"])));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await edge.Client.GetAsync("http://site.test/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await edge.Client.GetAsync("http://other.test/")).StatusCode);
        Assert.Contains(edge.Log, line =>
            line.Contains("Ingress default/site", StringComparison.Ordinal) && line.Contains("BrokenSecuritySetting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auth-signin: https://login.test/$no_such_variable")]
    [InlineData("auth-cache-key: $no_such_variable")]
    [InlineData("auth-always-set-cookie: perhaps")]
    [InlineData("auth-signin-redirect-param: a b")]
    [InlineData("auth-keepalive: many")]
    public async Task Where_the_protection_is_as_good_without_a_broken_setting_it_is_told_and_left_out(string annotation)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(401));
        string[] signin = annotation.StartsWith("auth-signin:", StringComparison.Ordinal) ? [] : ["auth-signin: https://login.test/"];
        await using var edge = await StartAsync(service, ["auth-url: http://127.0.0.1:{port}/", .. signin, annotation], null);
        Assert.Equal(annotation.StartsWith("auth-signin:", StringComparison.Ordinal) ? 401 : 302,
            (int)(await edge.Client.GetAsync("http://site.test/")).StatusCode);
        Assert.Contains(edge.Log, line =>
            line.Contains(annotation.Split(':')[0], StringComparison.Ordinal) && line.Contains("InvalidAnnotation", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Killed_under_traffic_the_service_lets_not_one_request_through()
    {
        var service = await FakeAuthService.StartAsync(context =>
            FakeAuthService.Status(context.Request.Headers.Cookie == "session=good" ? 200 : 401)(context));
        await using var edge = await StartAsync(service, "auth-url: http://127.0.0.1:{port}/");
        using var stop = new CancellationTokenSource();
        long refused = 0, passed = 0, failedAfterKill = 0;
        var killed = false;
        async Task RunAsync(bool isKnown)
        {
            while (!stop.IsCancellationRequested)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
                request.Headers.Add("Cookie", isKnown ? "session=good" : "session=guess");
                using var answer = await edge.Client.SendAsync(request);
                if (isKnown && answer.StatusCode == HttpStatusCode.OK)
                    Interlocked.Increment(ref passed);
                else if (!isKnown)
                {
                    Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.InternalServerError });
                    Interlocked.Increment(ref refused);
                }

                if (Volatile.Read(ref killed) && answer.StatusCode == HttpStatusCode.InternalServerError)
                    Interlocked.Increment(ref failedAfterKill);
            }
        }

        var clients = Enumerable.Range(0, 8).Select(i => Task.Run(() => RunAsync(i % 2 == 0))).ToList();
        await Eventually.TrueAsync(() => Interlocked.Read(ref passed) > 50 && Interlocked.Read(ref refused) > 50, "traffic");
        await service.DisposeAsync();
        Volatile.Write(ref killed, true);
        await Eventually.TrueAsync(() => Interlocked.Read(ref failedAfterKill) > 200, "refusals");
        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal(Interlocked.Read(ref passed), edge.Pods["web"].Statistics.Requests);
    }

    [Theory]
    [InlineData(200, "127.0.0.0/8", "any", 200)]
    [InlineData(401, "127.0.0.0/8", "any", 200)]
    [InlineData(200, "192.0.2.0/24", "any", 200)]
    [InlineData(401, "192.0.2.0/24", "any", 401)]
    [InlineData(403, "192.0.2.0/24", "any", 403)]
    [InlineData(500, "192.0.2.0/24", "any", 500)]
    [InlineData(200, "192.0.2.0/24", "all", 403)]
    [InlineData(401, "127.0.0.0/8", "all", 401)]
    public async Task Satisfy_combines_it_with_the_lists(int answered, string range, string satisfy, int status)
    {
        await using var service = await FakeAuthService.StartAsync(FakeAuthService.Status(answered));
        await using var edge = await StartAsync(service,
            "auth-url: http://127.0.0.1:{port}/", $"allowlist-source-range: {range}", $"satisfy: {satisfy}", "auth-response-headers: X-User");
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://site.test/");
        request.Headers.Add("X-User", "admin");
        using var answer = await edge.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200)
            Assert.Null((await EchoOf(answer)).Header("X-User"));
    }

    static Task<EdgeFixture> StartAsync(FakeAuthService service, params string[] annotations) => StartAsync(service, annotations, null);

    static Task<EdgeFixture> StartAsync(FakeAuthService service, string annotation, TimeProvider time) => StartAsync(service, [annotation], time);

    static Task<EdgeFixture> StartAsync(FakeAuthService service, string[] annotations, TimeProvider? time) => EdgeFixture.StartAsync(
        EdgeFixture.Ingress("site", "site.test", ["/=web"],
            [.. annotations.Select(line => line.Replace("{port}", $"{service.Port}", StringComparison.Ordinal))]),
        time: time);

    static async Task<EchoAnswer> EchoOf(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
}
