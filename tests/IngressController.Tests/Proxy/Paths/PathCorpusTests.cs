using System.Globalization;
using IngressController.Tests.Edge;
using IngressController.Tests.Features.ExternalAuth;
using IngressController.Tests.Tls;
using IngressController.TestTree;

namespace IngressController.Tests.Proxy.Paths;

/// <summary>
/// Each spelling of <c>tests/corpora/paths</c> against each way to guard a path, over real sockets: none that somebody reads as the guarded
/// path is served to a client that shows nothing. UPDATE_GOLDEN=1 writes the statuses into the files, never who reads what.
/// </summary>
public sealed class PathCorpusTests(PathCorpusTests.Edge edge) : IClassFixture<PathCorpusTests.Edge>
{
    const string Served = "200";

    static readonly Dictionary<string, PathCase> Cases = PathCase.ReadAll().ToDictionary(static @case => @case.Name);

    public static TheoryData<string> Names() => [.. Cases.Keys];

    public static TheoryData<string> Rules() => [.. AccessRule.All.Select(static rule => rule.Name)];

    /// <summary>Else the corpus would show nothing.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public async Task A_rule_refuses_its_path_and_serves_the_other(string name)
    {
        var rule = AccessRule.All.Single(rule => rule.Name == name);
        Assert.Equal(rule.Refused, await edge.AskAsync(rule, AccessRule.Guarded));
        Assert.Equal(Served, await edge.AskAsync(rule, rule.Open));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_rule_is_passed_by_a_spelling(string name)
    {
        var @case = Cases[name];
        var statuses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var rule in AccessRule.All)
            statuses.Add(rule.Name, await edge.AskAsync(rule, @case.TargetFor(rule)));
        if (@case.GuardedFor is not null)
            Assert.DoesNotContain(statuses, one => one.Value == Served && one.Key != @case.NotHeld);
        if (Golden.IsUpdate)
            @case.Write(statuses);
        else
            Assert.Equal(AccessRule.All.ToDictionary(static rule => rule.Name, @case.StatusOf), statuses);
    }

    public sealed class Edge : IAsyncLifetime
    {
        EdgeFixture? _edge;
        FakeAuthService? _auth;

        public async ValueTask InitializeAsync()
        {
            _auth = await FakeAuthService.StartAsync(FakeAuthService.Status(401));
            var port = _auth.Port.ToString(CultureInfo.InvariantCulture);
            var yaml = AccessRule.All.Select(rule => rule.Yaml.Replace("AUTH", port, StringComparison.Ordinal));
            _edge = await EdgeFixture.StartAsync(
                Backends.Join([.. yaml, EdgeFixture.Secret("users", ("auth", "ann:{PLAIN}secret")),
                    EdgeFixture.Secret("clients", ("ca.crt", TestAuthority.Create("Clients").Pem))]),
                "allow-snippet-annotations: \"true\"\nannotations-risk-level: Critical");
        }

        public async ValueTask DisposeAsync()
        {
            await _edge!.DisposeAsync();
            await _auth!.DisposeAsync();
        }

        /// <summary>The status of the answer to a client that shows nothing; "closed" for none.</summary>
        internal async Task<string> AskAsync(AccessRule rule, string target)
        {
            using var client = await RawClient.ConnectAsync(_edge!.Ports.Http);
            await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {rule.Host}\r\nConnection: close\r\n\r\n");
            var answer = await client.ReadToEndAsync();
            return answer.Length >= 12 ? answer[9..12] : "closed";
        }
    }
}
