namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class WatchTests
{
    [Fact]
    public async Task What_is_added_changed_and_deleted_follows()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.Put(Manifest.Service("a", 80));
        await harness.ServiceHasPortAsync("a", 80);
        server.Put(Manifest.Service("a", 81));
        await harness.ServiceHasPortAsync("a", 81);
        server.Delete("services", "web", "a");
        await harness.ServiceIsGoneAsync("a");

        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task A_watch_that_the_server_ends_is_resumed_from_the_last_event()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);
        var version = server.Put(Manifest.Service("a", 80));
        await harness.ServiceHasPortAsync("a", 80);

        server.EndWatches("services");
        await Eventually.TrueAsync(() => server.Count("watch", "services") == 2, "the watch is resumed");

        Assert.Contains($"resourceVersion={version}&", LastWatch(server).PathAndQuery, StringComparison.Ordinal);
        server.Put(Manifest.Service("a", 81));
        await harness.ServiceHasPortAsync("a", 81);
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task A_bookmark_moves_the_point_to_resume_from()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);
        var version = server.Put(Manifest.ConfigMap("unrelated", "x"));

        server.Bookmark("services");
        server.EndWatches("services");
        await Eventually.TrueAsync(() => server.Count("watch", "services") == 2, "the watch is resumed");

        Assert.Contains($"resourceVersion={version}&", LastWatch(server).PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_asks_for_bookmarks_and_a_random_end_between_five_and_ten_minutes()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server, options: SourceHarness.Quick with { Random = () => 0.5 });

        Assert.Contains("allowWatchBookmarks=true", LastWatch(server).PathAndQuery, StringComparison.Ordinal);
        Assert.Contains("timeoutSeconds=450", LastWatch(server).PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_change_keeps_the_last_good_version_until_a_readable_one_comes()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.Put("""{"kind":"Service","metadata":{"name":"a","namespace":"web"},"spec":{"ports":[{"port":"eighty"}]}}""");
        await harness.Store.HoldsAsync(snapshot => snapshot.Unreadable.Count == 1, "the problem is noted");
        Assert.Equal(80, harness.PortOf("a"));

        server.Put(Manifest.Service("a", 81));
        await harness.ServiceHasPortAsync("a", 81);
        Assert.Empty(harness.Snapshot.Unreadable);
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task An_unreadable_object_that_is_deleted_is_gone()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put("""{"kind":"Service","metadata":{"name":"a","namespace":"web"},"spec":7}""");
        await using var harness = await SourceHarness.SyncedAsync(server);
        Assert.Single(harness.Snapshot.Unreadable);

        server.Delete("services", "web", "a");

        await harness.Store.HoldsAsync(snapshot => snapshot.Unreadable.IsEmpty, "the problem is gone");
    }

    [Fact]
    public async Task An_event_of_a_megabyte_arrives_whole()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);
        await server.WatchedAsync("configmaps");
        var value = new string('x', 1 << 20);

        server.Put(Manifest.ConfigMap("large", value));

        await harness.Store.HoldsAsync(snapshot => snapshot.ConfigMaps.Count == 1, "the large ConfigMap");
        Assert.Equal(value, harness.Snapshot.ConfigMaps[new("web", "large")].Data["key"]);
        Assert.Equal(1, server.Count("list", "configmaps"));
    }

    [Fact]
    public async Task The_state_of_each_watch_can_be_read()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);
        server.Put(Manifest.Service("a", 80));
        await harness.ServiceHasPortAsync("a", 80);

        var state = harness.Source.States.Single(state => state.Kind == Core.Cluster.ResourceKind.Service);

        Assert.NotNull(state.ConnectedSince);
        Assert.True(state.LastEvent >= state.ConnectedSince);
        Assert.Equal((1, 0), (state.Lists, state.Errors));
    }

    static FakeRequest LastWatch(FakeApiServer server) =>
        server.Requests.Last(request => request is { Verb: "watch", Collection: "services" });
}
