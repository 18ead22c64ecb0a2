using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status;

public sealed class StatusUpdaterTests
{
    const string Right = """{"loadBalancer":{"ingress":[{"hostname":"lb.example"},{"ip":"203.0.113.7","ports":[]}]} }""";

    [Fact]
    public async Task Served_Ingresses_get_the_addresses_and_only_where_they_differ()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("empty"));
        server.Put(StatusHarness.Ingress("right", Right));
        server.Put(StatusHarness.Ingress("foreign", """{"loadBalancer":{"ingress":[{"ip":"198.51.100.1"}]} }"""));
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7", "lb.example");

        harness.Serve("empty", "right", "gone");

        await harness.SeenAsync("empty", "lb.example", "203.0.113.7");
        Assert.Equal("""[{"hostname":"lb.example"},{"ip":"203.0.113.7"}]""", harness.StatusOf("empty")!.ToJsonString());
        Assert.Equal("""[{"ip":"198.51.100.1"}]""", harness.StatusOf("foreign")!.ToJsonString());
        Assert.Equal(1, harness.Patches);
        Assert.All(server.Paths, path => Assert.DoesNotContain("foreign", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_has_been_written_is_not_written_again_before_the_watch_shows_it()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");
        server.StallWatches("ingresses");
        harness.Serve("a");
        await Eventually.TrueAsync(() => harness.Patches == 1, "the status is written");
        await harness.IdleAsync();

        harness.Time.Advance(StatusHarness.Interval);
        await harness.IdleAsync();

        Assert.Equal(1, harness.Patches);
    }

    [Fact]
    public async Task What_somebody_else_wrote_is_put_right_at_the_next_interval()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");
        harness.Serve("a");
        await harness.SeenAsync("a", "203.0.113.7");
        server.Put(StatusHarness.Ingress("a"));
        await harness.SeenAsync("a");
        await harness.IdleAsync();

        harness.Time.Advance(StatusHarness.Interval);

        await harness.SeenAsync("a", "203.0.113.7");
        Assert.Equal(2, harness.Patches);
    }

    [Fact]
    public async Task Only_a_leader_writes()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        await using var harness = await StatusHarness.StartAsync(server, isLeader: false, "203.0.113.7");
        harness.Serve("a");
        await harness.IdleAsync();
        Assert.Equal(0, harness.Patches);

        harness.Lead(true);

        await harness.SeenAsync("a", "203.0.113.7");
    }

    [Fact]
    public async Task An_Ingress_made_anew_under_the_same_name_is_left_alone_until_it_is_known()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");
        server.StallWatches("ingresses");
        server.Delete("ingresses", "web", "a");
        server.Put(StatusHarness.Ingress("a"));

        harness.Serve("a");
        await Eventually.TrueAsync(() => harness.Patches == 1, "it is tried");
        await harness.IdleAsync();

        Assert.Null(harness.StatusOf("a"));
        Assert.Empty(harness.Log.Lines);
    }

    [Fact]
    public async Task A_conflict_is_tried_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        server.Faults.Answer("patch", "ingresses", 409, "Conflict", times: 2);
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");

        harness.Serve("a");

        await harness.SeenAsync("a", "203.0.113.7");
        Assert.Equal(3, harness.Patches);
    }

    [Fact]
    public async Task A_missing_permission_is_named_once_and_spares_the_other_Ingresses()
    {
        await using var server = await FakeApiServer.StartAsync();
        var names = Enumerable.Range(0, 50).Select(number => $"i{number}").ToList();
        foreach (var name in names)
            server.Put(StatusHarness.Ingress(name));
        server.Faults.Answer("patch", "ingresses", 403, "Forbidden");
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");

        harness.Serve(names);
        await Eventually.TrueAsync(() => harness.Log.Lines.Count > 0, "it is said");
        var first = harness.Patches;
        harness.Updater.Wake();
        await Eventually.TrueAsync(() => harness.Patches > first, "it is tried again");

        Assert.InRange(first, 1, 10);
        Assert.Contains("Allow patch on ingresses/status (apiGroup \"networking.k8s.io\")", Assert.Single(harness.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_replica_empties_the_status()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        server.Put(Pods.Pod("self"));
        server.Put(Pods.Pod("ending", deleted: true));
        server.Put(Pods.Pod("done", phase: "Succeeded"));
        await using var harness = await StatusHarness.StartAsync(server, true, "203.0.113.7");
        harness.Serve("a");
        await harness.SeenAsync("a", "203.0.113.7");
        await harness.StopAsync();

        await harness.Updater.ClearAsync(default);

        Assert.Null(harness.StatusOf("a"));
    }

    [Theory]
    [InlineData("Running", 200, "203.0.113.7")]
    [InlineData("Pending", 200, "203.0.113.7")]
    [InlineData("Failed", 200, "203.0.113.7,203.0.113.8")]
    [InlineData("Failed", 403, "203.0.113.7")]
    public async Task The_status_stays_while_others_serve_on_or_when_that_cannot_be_told(string phaseOfOther, int answer, string addresses)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a"));
        server.Put(Pods.Pod("self"));
        server.Put(Pods.Pod("other", phase: phaseOfOther));
        if (answer != 200)
            server.Faults.Answer("list", "pods", answer, "Forbidden");
        await using var harness = await StatusHarness.StartAsync(server, true, addresses.Split(','));
        harness.Serve("a");
        await harness.SeenAsync("a", addresses.Split(','));
        await harness.StopAsync();

        await harness.Updater.ClearAsync(default);

        Assert.NotNull(harness.StatusOf("a"));
    }

    [Fact]
    public async Task A_follower_empties_nothing()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(StatusHarness.Ingress("a", Right));
        server.Put(Pods.Pod("self"));
        await using var harness = await StatusHarness.StartAsync(server, isLeader: false, "203.0.113.7");
        harness.Serve("a");
        await harness.StopAsync();

        await harness.Updater.ClearAsync(default);

        Assert.NotNull(harness.StatusOf("a"));
    }
}
