using System.Net;

namespace IngressController.Tests.Edge;

/// <summary>A host whose regular expressions take long, beside one that has nothing to do with it.</summary>
public sealed class SlowPatternTests
{
    static readonly string Quick = EdgeFixture.Ingress("quick", "quick.test", ["/v[0-9]+/(users|orders)(/|$)(.*)=web"], "rewrite-target: /$3");

    // Each character leads to a new state of the automaton, and no path matches.
    static readonly string Path = string.Concat(new Random(7).GetItems<char>("ab", 3500));

    [Fact]
    public async Task Slow_paths_of_a_host_are_refused_beyond_its_budget_and_no_other_host_is()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("slow", "slow.test", [.. Enumerable.Range(400, 50).Select(n => $"/[ab]*a[ab]{{{n}}}c=web")], "use-regex: true"),
            EdgeFixture.Ingress("victim", "victim.test", ["/=web"]), Quick));
        var answers = await AttackAsync(edge, static n => Get($"http://slow.test/{Path[(n % 100)..]}"));
        Assert.All(answers, static status =>
            Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.InternalServerError or HttpStatusCode.ServiceUnavailable));
        await AssertRefusedAsync(edge, "slow.test", answers.Count(static status => status == HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task Backtracking_paths_are_refused_beyond_the_budget()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("slow", "slow.test", [.. Enumerable.Range(1, 50).Select(n => $@"/(a+)+(?!x)(b)\2{n}=web")], "use-regex: true"),
            EdgeFixture.Ingress("victim", "victim.test", ["/=web"]), Quick));
        var path = new string('a', 60) + "!";
        var answers = await AttackAsync(edge, _ => Get($"http://slow.test/{path}"));
        await AssertRefusedAsync(edge, "slow.test", answers.Count(static status => status == HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task A_slow_alias_is_refused_beyond_the_budget_and_other_names_are_not()
    {
        var aliases = string.Join(',', Enumerable.Range(30, 20).Select(n => $"~^[ab]*a[ab]{{{n}}}c$"));
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("slow", "slow.test", ["/=web"], $"server-alias: {aliases}"),
            EdgeFixture.Ingress("victim", "victim.test", ["/=web"], @"server-alias: ~^victim\d+\.test$"), Quick));
        var answers = await AttackAsync(edge, static n => Get("http://slow.test/", ("Host", Path.Substring(n % 3000, 250))));
        await AssertRefusedAsync(edge, "slow.test", answers.Count(static status => status == HttpStatusCode.ServiceUnavailable));
        using var alias = await edge.Client.GetAsync(new Uri("http://victim7.test/"));
        Assert.Equal(HttpStatusCode.OK, alias.StatusCode);
    }

    [Fact]
    public async Task A_slow_header_pattern_of_a_canary_is_refused_beyond_the_budget()
    {
        await using var edge = await EdgeFixture.StartAsync(string.Join("\n---\n",
            EdgeFixture.Ingress("main", "slow.test", ["/=web"]),
            EdgeFixture.Ingress(
                "canary", "slow.test", ["/=other"], "canary: true", "canary-by-header: X-Slow", "canary-by-header-pattern: ^[ab]*a[ab]{400}c"),
            EdgeFixture.Ingress("victim", "victim.test", ["/=web"]), Quick));
        var answers = await AttackAsync(edge, static n => Get("http://slow.test/", ("X-Slow", Path[(n % 100)..] + Path)));
        await AssertRefusedAsync(edge, "slow.test", answers.Count(static status => status == HttpStatusCode.ServiceUnavailable));
    }

    // Twenty clients ask the slow host until one is refused; all the while the others are served.
    static async Task<List<HttpStatusCode>> AttackAsync(EdgeFixture edge, Func<int, HttpRequestMessage> request)
    {
        using var attacker = edge.CreateClient(IPAddress.Parse("127.0.0.3"));
        using var victim = edge.CreateClient(IPAddress.Parse("127.0.0.2"));
        var count = 0;
        var isRefused = false;
        var attack = Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var answers = new List<HttpStatusCode>();
            for (var round = 0; round < 200 && (round < 3 || !Volatile.Read(ref isRefused)); round++)
            {
                using var message = request(Interlocked.Increment(ref count));
                using var answer = await attacker.SendAsync(message);
                answers.Add(answer.StatusCode);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    Volatile.Write(ref isRefused, true);
            }

            return answers;
        }));
        var served = 0;
        while (served < 20 || !attack.IsCompleted)
        {
            foreach (var url in (string[])["http://victim.test/", "http://quick.test/v1/users/7"])
            {
                using var answer = await victim.GetAsync(new Uri(url));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            served++;
        }

        return [.. (await attack).SelectMany(static answers => answers)];
    }

    static async Task AssertRefusedAsync(EdgeFixture edge, string host, int refused)
    {
        Assert.InRange(refused, 1, int.MaxValue);
        var scrape = await edge.ScrapeAsync();
        Assert.Equal(refused, scrape.Sum("ingress_yarp_budget_refusals_total", ("budget", "slow-matching")));
        Assert.Single(edge.Log, line => line.Contains($"A request for host {host} was answered 503, since comparing", StringComparison.Ordinal));
    }

    static HttpRequestMessage Get(string url, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        foreach (var (name, value) in headers)
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        return request;
    }
}
