using IngressController.Kubernetes.Api.Kubeconfig;

namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class OutageTests
{
    [Fact]
    public async Task While_the_server_is_away_everything_stays_and_afterwards_everything_follows()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("changed", 80));
        server.Put(Manifest.Service("deleted", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);
        _ = harness.Store.TakeChanges();
        var before = harness.Snapshot;

        await server.StopAsync();
        await Eventually.TrueAsync(
            () => harness.Source.States.All(state => state is { ConnectedSince: null, Errors: > 2 }), "every kind has tried again");
        Assert.Empty(harness.Store.TakeChanges().Changes.Objects);
        Assert.Same(before, harness.Snapshot);

        server.Put(Manifest.Service("changed", 81));
        server.Delete("services", "web", "deleted");
        server.Put(Manifest.Service("added", 90));
        await server.StartAgainAsync();

        await harness.ServiceHasPortAsync("added", 90);
        Assert.Equal(["added", "changed"], harness.Snapshot.Services.Keys.Select(key => key.Name).Order());
        Assert.Equal(81, harness.PortOf("changed"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_at_the_start_is_waited_for()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        await server.StopAsync();
        await using var harness = SourceHarness.Start(server);
        await Eventually.TrueAsync(() => harness.Source.States.Any(state => state.Errors > 0), "a try has failed");
        Assert.False(harness.Store.Synced.IsCompleted);

        await server.StartAgainAsync();

        await harness.SyncedAsync();
        Assert.Equal(80, harness.PortOf("a"));
    }

    [Fact]
    public async Task An_outage_is_logged_once_and_so_is_its_end()
    {
        await using var server = await FakeApiServer.StartAsync();
        await server.StopAsync();
        await using var harness = SourceHarness.Start(server);
        await Eventually.TrueAsync(() => harness.Source.States.All(state => state.Errors > 2), "every kind has failed a few times");

        await server.StartAgainAsync();
        await harness.SyncedAsync();

        Assert.Single(harness.Log.Lines, line => line.StartsWith("Warning: The API server cannot be reached", StringComparison.Ordinal));
        Assert.Single(harness.Log.Lines, line => line.StartsWith("Information: The API server is reached again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kind_that_gets_through_ends_the_wait_of_the_others()
    {
        await using var server = await FakeApiServer.StartAsync();
        await server.StopAsync();
        var time = new ManualTime();
        var randoms = 0;
        // Each kind waits for another time: the first for 0.1 s, the rest for longer.
        await using var harness = SourceHarness.Start(
            server, options: new() { Time = time, Random = () => Math.Min(1, Interlocked.Increment(ref randoms) / 7.0) });
        await Eventually.TrueAsync(() => randoms == 7 && harness.Source.States.All(state => state.Errors == 1), "every kind waits");
        await Eventually.TrueAsync(() => time.Timers(TimeSpan.FromSeconds(0.2)) == 1, "the longest wait is set");

        await server.StartAgainAsync();
        time.Advance(TimeSpan.FromSeconds(0.2 * (0.5 + (1 / 14.0))));

        await harness.SyncedAsync();
    }

    [Fact]
    public async Task A_server_that_takes_requests_and_never_answers_is_given_up_and_tried_again()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        server.Faults.Hang = true;
        await using var harness = SourceHarness.Start(server, requestTimeout: TimeSpan.FromMilliseconds(100));
        await Eventually.TrueAsync(() => harness.Source.States.All(state => state.Errors > 0), "every kind has given up once");

        server.Faults.Hang = false;

        await harness.SyncedAsync();
        Assert.Equal(80, harness.PortOf("a"));
    }

    [Fact]
    public async Task A_401_is_survived()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.Faults.Answer("watch", "services", 401, "Unauthorized", times: 1);
        server.CutWatches("services");
        server.Put(Manifest.Service("a", 80));

        await harness.ServiceHasPortAsync("a", 80);
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task A_token_that_expires_is_read_again_at_once()
    {
        using var folder = new TemporaryFolder();
        var tokenFile = folder.Write("token", "first");
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.RequiredToken = "first";
        var kubeconfig = folder.Write("kubeconfig", $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "{{server.Url}}" } }]
            users: [{name: u, user: {tokenFile: token} }]
            """);
        await using var harness = await SourceHarness.SyncedAsync(
            server, config: KubeconfigReader.Read(kubeconfig, TimeProvider.System));

        await harness.WatchingAsync();
        await File.WriteAllTextAsync(tokenFile, "second");
        server.Faults.RequiredToken = "second";
        server.CutWatches();
        server.Put(Manifest.Service("a", 80));

        await harness.ServiceHasPortAsync("a", 80);
        Assert.DoesNotContain(harness.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }
}
