using System.Net;
using EchoPod;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Features.Retries;

public sealed class RetriesTests
{
    /// <summary>Requests enough to begin with each of two pods several times.</summary>
    const int Several = 6;

    [Theory]
    [InlineData("http_500", 500, "GET", "", true)]
    [InlineData("http_502", 502, "GET", "", true)]
    [InlineData("http_503", 503, "GET", "", true)]
    [InlineData("http_504", 504, "GET", "", true)]
    [InlineData("http_403", 403, "GET", "", true)]
    [InlineData("http_404", 404, "GET", "", true)]
    [InlineData("http_429", 429, "GET", "", true)]
    [InlineData("error timeout", 503, "GET", "", false)]
    [InlineData("off http_503", 503, "GET", "", false)]
    [InlineData("http_503", 503, "PUT", "some body", true)]
    [InlineData("http_503", 503, "POST", "some body", false)]
    [InlineData("http_503 non_idempotent", 503, "POST", "some body", true)]
    public async Task An_answer_of_a_listed_status_is_replaced_by_another_pods(string conditions, int status, string method, string body, bool hidden)
    {
        await using var bad = RawBackend.Start(Backends.Answer(status));
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("two", bad.Endpoint, good.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=two"], $"proxy-next-upstream: {conditions}")));
        var statuses = await SendAsync(edge, method, body);
        Assert.Equal(hidden ? 0 : Several / 2, statuses.Count(seen => (int)seen == status));
        Assert.Equal(Several / 2, bad.Requests.Count);
        Assert.All(good.Requests, request => Assert.Equal(body, System.Text.Encoding.Latin1.GetString(request.Body.Span)));
    }

    [Fact]
    public async Task The_answer_of_the_last_pod_passes_whatever_it_is()
    {
        await using var one = RawBackend.Start(Backends.Answer(503, "one of us"));
        await using var two = RawBackend.Start(Backends.Answer(503, "one of us"));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("two", one.Endpoint, two.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=two"], "proxy-next-upstream: http_503")));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("one of us", await response.Content.ReadAsStringAsync());

        // Three tries, as ingress-nginx makes them: the third is at one of them again.
        Assert.Equal(3, one.Requests.Count + two.Requests.Count);
        Assert.All([one, two], pod => Assert.InRange(pod.Requests.Count, 1, 2));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2", 2)]
    [InlineData("0", 5)]
    [InlineData("9", 9)]
    public async Task No_more_tries_are_made_than_allowed_and_no_pod_is_asked_again_before_all_were(string tries, int asked)
    {
        var pods = Enumerable.Range(0, 5).Select(_ => RawBackend.Start(Backends.Answer(500))).ToList();
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("five", [.. pods.Select(pod => pod.Endpoint)]),
            EdgeFixture.Ingress("a", "a.example", ["/=five"], "proxy-next-upstream: http_500", $"proxy-next-upstream-tries: {tries}")));
        using var response = await edge.Client.GetAsync("http://a.example/");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(asked, pods.Sum(pod => pod.Requests.Count));
        Assert.All(pods, pod => Assert.InRange(pod.Requests.Count, asked / 5, (asked + 4) / 5));
        foreach (var pod in pods)
            await pod.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("POST", 503)]
    public async Task A_single_pod_is_tried_again(string method, int status)
    {
        var asked = 0;
        await using var pod = RawBackend.Start(exchange => exchange.SendAsync(Backends.Answer(++asked < 3 ? 503 : 200)));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("one", pod.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=one"], "proxy-next-upstream: http_503")));
        using var request = new HttpRequestMessage(new(method), "http://a.example/");
        using var response = await edge.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task No_further_try_begins_after_the_timeout()
    {
        await using var bad = RawBackend.Start(async exchange =>
        {
            await Task.Delay(1500, exchange.Cancellation);
            await exchange.SendAsync(Backends.Answer(500));
        });
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("two", bad.Endpoint, good.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=two"], "proxy-next-upstream: http_500", "proxy-next-upstream-timeout: 1")));
        var statuses = await SendAsync(edge, "GET", "");
        Assert.Equal(Several / 2, statuses.Count(status => status == HttpStatusCode.InternalServerError));
    }

    [Theory]
    [InlineData("invalid_header", true)]
    [InlineData("error timeout", false)]
    public async Task An_answer_that_is_not_HTTP_is_a_case_of_its_own(string conditions, bool hidden)
    {
        await using var bad = RawBackend.Start("who knows what this is\r\n\r\n");
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("two", bad.Endpoint, good.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=two"], $"proxy-next-upstream: {conditions}")));
        var statuses = await SendAsync(edge, "GET", "");
        Assert.Equal(hidden ? 0 : Several / 2, statuses.Count(status => status == HttpStatusCode.BadGateway));
    }

    [Fact]
    public async Task A_body_that_was_read_in_is_sent_again_when_the_connection_breaks_and_one_passed_on_is_not()
    {
        await using var bad = RawBackend.Start(exchange =>
        {
            exchange.Reset();
            return Task.CompletedTask;
        });
        await using var good = RawBackend.Start(Backends.Answer(200));
        await using var edge = await EdgeFixture.StartAsync(Backends.Join(Backends.Service("two", bad.Endpoint, good.Endpoint),
            EdgeFixture.Ingress("a", "a.example", ["/=two"]), EdgeFixture.Ingress("b", "b.example", ["/=two"], "proxy-request-buffering: off")));
        Assert.All(await SendAsync(edge, "PUT", "some body"), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(good.Requests, request => Assert.Equal("some body", System.Text.Encoding.Latin1.GetString(request.Body.Span)));
        Assert.Equal(Several / 2, (await SendAsync(edge, "PUT", "some body", "b.example")).Count(status => status == HttpStatusCode.BadGateway));
    }

    [Fact]
    public async Task An_unknown_case_is_reported_and_the_default_holds()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("a", "a.example", ["/=web"], "proxy-next-upstream: error http_418"));
        Assert.Contains(edge.Log, line => line.Contains("http_418", StringComparison.Ordinal));
    }

    static async Task<List<HttpStatusCode>> SendAsync(EdgeFixture edge, string method, string body, string host = "a.example")
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < Several; i++)
        {
            using var request = new HttpRequestMessage(new(method), $"http://{host}/") { Content = body.Length > 0 ? new StringContent(body) : null };
            using var response = await edge.Client.SendAsync(request);
            statuses.Add(response.StatusCode);
        }

        return statuses;
    }
}
