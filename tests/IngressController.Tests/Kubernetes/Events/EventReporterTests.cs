using IngressController.Core.Cluster;
using IngressController.Core.Diagnostics;
using IngressController.Core.Translation;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Events;

public sealed class EventReporterTests
{
    static readonly Ingress A = Ingress("a"), B = Ingress("b");

    [Fact]
    public async Task Problems_are_told_first_and_then_what_has_been_taken()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var teller = new Teller(server);

        await teller.TellAsync(new(Snapshot(A, B), [A.Key, B.Key], [Problem(B, "rate must be a number")]));

        Assert.Equal(["Warning BadAnnotation b", "Normal Sync a", "Normal Sync b"], Teller.Told(server));
        var warning = Teller.Events(server).Single(@event => (string?)@event["type"] == "Warning");
        Assert.Equal(
            """{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","name":"b","namespace":"web","uid":"uid-b"}""", warning["involvedObject"]!.ToJsonString());
        Assert.Equal("limit-rps: rate must be a number", (string?)warning["message"]);
        Assert.Equal("ingress-yarp", (string?)warning["source"]!["component"]);
        Assert.Equal(1, (int?)warning["count"]);
    }

    [Fact]
    public async Task Of_a_flood_of_problems_the_limit_is_told_and_one_Event_says_how_many_more_there_are()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var teller = new Teller(server);
        var sink = new DiagnosticSink();
        for (var i = 0; i < 100; i++)
            sink.Add(Problem(B, $"wrong {i}"));

        await teller.TellAsync(new(Snapshot(A, B), [A.Key, B.Key], sink.ToSorted()));

        var warnings = Teller.Events(server).Where(@event => (string?)@event["type"] == "Warning").ToList();
        var more = Assert.Single(warnings, @event => (string?)@event["reason"] == "MoreProblems");
        Assert.Contains("and 80 more problems of Ingress web/b are not listed (BadAnnotation: 80)", (string?)more["message"], StringComparison.Ordinal);
        Assert.InRange(warnings.Count, 2, 21);
    }

    [Fact]
    public async Task Only_what_is_new_is_told_and_a_repeated_problem_counts_up()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var teller = new Teller(server);
        await teller.TellAsync(new(Snapshot(A, B), [A.Key, B.Key], [Problem(B, "wrong")]));
        var before = server.Count("create", "events");

        var changed = B with { ClassName = "other" };
        await teller.TellAsync(new(Snapshot(A, changed), [A.Key, B.Key], [Problem(B, "wrong")]));

        Assert.Equal(before, server.Count("create", "events"));
        Assert.Equal(
            [("Warning", "b", 2), ("Normal", "a", 1), ("Normal", "b", 2)],
            Teller.Events(server).Select(e => ((string)e["type"]!, (string)e["involvedObject"]!["name"]!, (int)e["count"]!)).OrderByDescending(e => e.Item1));
    }

    [Fact]
    public async Task A_new_leader_tells_of_all_problems_again_under_the_same_Events_and_nothing_else()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var first = new Teller(server);
        using var second = new Teller(server, isLeader: false);
        var now = new ServedObjects(Snapshot(A, B), [A.Key, B.Key], [Problem(B, "wrong")]);
        await first.TellAsync(now);
        await second.TellAsync(now);
        var before = server.Count("create", "events");

        await first.LeadAsync(false);
        await second.LeadAsync(true);

        Assert.Equal(before + 1, server.Count("create", "events"));
        Assert.Equal(3, Teller.Events(server).Count);
        // The Warning was written last.
        Assert.Equal(["Normal Sync a", "Normal Sync b", "Warning BadAnnotation b"], Teller.Told(server));

        await second.TellAsync(now with { Snapshot = Snapshot(A, B with { ClassName = "other" }) });
        Assert.Equal(2, (int?)Teller.Events(server).Single(@event => (string?)@event["type"] == "Warning")["count"]);
    }

    [Fact]
    public async Task An_Event_that_has_expired_is_made_anew_and_counts_on()
    {
        await using var server = await FakeApiServer.StartAsync();
        using var teller = new Teller(server);
        await teller.TellAsync(new(Snapshot(A), [A.Key], []));
        server.Delete("events", "web", (string)Teller.Events(server).Single()["metadata"]!["name"]!);

        await teller.TellAsync(new(Snapshot(A with { ClassName = "other" }), [A.Key], []));

        Assert.Equal(2, (int?)Teller.Events(server).Single()["count"]);
    }

    [Fact]
    public async Task A_missing_permission_is_named_once_and_not_tried_for_each_Event()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Answer("*", "events", 403, "Forbidden");
        using var teller = new Teller(server);

        await teller.TellAsync(new(Snapshot(A, B), [A.Key, B.Key], [Problem(B, "wrong")]));
        Assert.Equal(1, server.Count("create", "events"));
        await teller.TellAsync(new(Snapshot(A), [A.Key], []));
        await teller.TellAsync(new(Snapshot(A with { ClassName = "other" }), [A.Key], []));

        Assert.Equal(2, server.Count("create", "events"));
        Assert.Contains("Allow create and patch on events (apiGroup \"\")", Assert.Single(teller.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_in_trouble_is_tried_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Answer("create", "events", 503, "ServiceUnavailable", times: 1);
        using var teller = new Teller(server);

        await teller.TellAsync(new(Snapshot(A), [A.Key], []));

        Assert.Single(Teller.Events(server));
        Assert.Equal(2, server.Count("create", "events"));
    }

    static ClusterSnapshot Snapshot(params IEnumerable<ClusterObject> objects) =>
        objects.Aggregate(ClusterSnapshot.Empty, (snapshot, @object) => snapshot.With(@object));

    static Ingress Ingress(string name) => new(new("web", name), $"uid-{name}", null, StringMap.Empty, "yarp", null, [], []);

    static readonly DiagnosticCode BadAnnotation = new("BadAnnotation", "Bad.");

    static Diagnostic Problem(Ingress ingress, string message) => new(ingress.Reference, DiagnosticSeverity.Warning, BadAnnotation, "limit-rps", message);
}
