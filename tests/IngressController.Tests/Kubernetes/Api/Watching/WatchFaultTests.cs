using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class WatchFaultTests
{
    [Fact]
    public async Task A_watch_that_breaks_is_resumed_without_a_list()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.CutWatches("services");
        server.Put(Manifest.Service("a", 81));
        server.Put(Manifest.Service("b", 90));

        await harness.ServiceHasPortAsync("b", 90);
        Assert.Equal(81, harness.PortOf("a"));
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task A_half_open_watch_is_given_up_after_a_silence()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        var time = new ManualTime();
        var options = new ListWatchOptions { Time = time };
        await using var harness = await SourceHarness.SyncedAsync(server, options: options);

        await Eventually.TrueAsync(() => time.Timers(options.SilenceLimit!.Value) == 7, "every kind's silence is measured");
        server.StallWatches("services");
        server.Put(Manifest.Service("a", 81));
        time.Advance(options.SilenceLimit!.Value);

        await harness.ServiceHasPortAsync("a", 81);
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task Events_and_bookmarks_prolong_a_watch()
    {
        await using var server = await FakeApiServer.StartAsync();
        var time = new ManualTime();
        var options = new ListWatchOptions { Time = time };
        await using var harness = await SourceHarness.SyncedAsync(server, options: options);
        await Eventually.TrueAsync(() => time.Timers(options.SilenceLimit!.Value) == 7, "every kind's silence is measured");

        for (var i = 0; i < 3; i++)
        {
            time.Advance(options.SilenceLimit!.Value - TimeSpan.FromSeconds(1));
            server.Put(Manifest.Service("a", 80 + i));
            await harness.ServiceHasPortAsync("a", 80 + i);
        }

        Assert.Equal(1, server.Count("watch", "services"));
    }

    [Fact]
    public async Task A_second_silence_in_a_row_ends_in_a_list()
    {
        await using var server = await FakeApiServer.StartAsync();
        var time = new ManualTime();
        var options = new ListWatchOptions { Time = time };
        await using var harness = await SourceHarness.SyncedAsync(server, options: options);

        for (var watches = 1; watches <= 2; watches++)
        {
            await Eventually.TrueAsync(() => time.Timers(options.SilenceLimit!.Value) == 7, "every kind's silence is measured");
            Assert.Equal(watches, server.Count("watch", "services"));
            Assert.Equal(1, server.Count("list", "services"));
            time.Advance(options.SilenceLimit!.Value);
        }

        await Eventually.TrueAsync(() => server.Count("list", "services") == 2, "Services are listed again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_history_is_lost_a_list_finds_what_was_changed_added_and_deleted(bool asEvent)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.ExpiredAsEvent = asEvent;
        server.Put(Manifest.Service("changed", 80));
        server.Put(Manifest.Service("deleted", 80));
        server.Put(Manifest.Service("kept", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);

        using (server.Faults.Answer("watch", "services", 503, "ServiceUnavailable"))
        {
            server.CutWatches("services");
            server.Put(Manifest.Service("changed", 81));
            server.Delete("services", "web", "deleted");
            server.Put(Manifest.Service("added", 90));
            server.Objects.Compact();
        }

        await harness.ServiceHasPortAsync("added", 90);
        Assert.Equal(["added", "changed", "kept"], harness.Snapshot.Services.Keys.Select(key => key.Name).Order());
        Assert.Equal(81, harness.PortOf("changed"));
        Assert.Equal(2, server.Count("list", "services"));
    }

    [Theory]
    [InlineData("""{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError","message":"etcd is gone"}}""")]
    [InlineData("""{"type":"MODIFIED","object":{"metadata":{"name":"a",""")]
    [InlineData("""{"type":"MODIFIED","object":{"metadata":{"resourceVersion":"9999"}}}""")]
    [InlineData("""{"type":"MODIFIED"}""")]
    [InlineData("""{"type":"SURPRISE","object":{}}""")]
    [InlineData("""{"type":"MODIFIED","object":[1,2]}""")]
    [InlineData("""<html>502 Bad Gateway</html>""")]
    [InlineData("\u0000\u0001\u0002")]
    public async Task An_event_that_cannot_be_understood_ends_in_a_list(string line)
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.Send("services", line);

        await Eventually.TrueAsync(() => server.Count("list", "services") == 2, "Services are listed again");
        server.Put(Manifest.Service("a", 81));
        await harness.ServiceHasPortAsync("a", 81);
        Assert.Empty(harness.Snapshot.Unreadable);
    }

    [Fact]
    public async Task An_event_beyond_the_largest_size_ends_in_a_list()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server, options: SourceHarness.Quick with { MaxEvent = 100_000 });
        await server.WatchedAsync("configmaps");

        server.Put(Manifest.ConfigMap("large", new string('x', 300_000)));

        await harness.Store.HoldsAsync(snapshot => snapshot.ConfigMaps.Count == 1, "the list has brought it");
        Assert.Equal(2, server.Count("list", "configmaps"));
    }

    [Fact]
    public async Task Duplicate_and_late_events_change_nothing()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = await SourceHarness.SyncedAsync(server);
        server.Put(Manifest.Service("a", 80));
        server.Put(Manifest.Service("a", 81));
        await harness.ServiceHasPortAsync("a", 81);

        server.Send("services", Manifest.ServiceEvent("ADDED", "a", 80, "1001"));
        server.Send("services", Manifest.ServiceEvent("MODIFIED", "a", 81, "1002"));
        server.Send("services", Manifest.ServiceEvent("DELETED", "a", 80, "1001"));
        server.Put(Manifest.Service("last", 99));
        await harness.ServiceHasPortAsync("last", 99);

        Assert.Equal(81, harness.PortOf("a"));
        Assert.Equal(1, server.Count("list", "services"));
    }

    [Fact]
    public async Task Events_of_two_objects_in_the_wrong_order_both_count()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        server.Put(Manifest.Service("b", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);

        server.Send("services", Manifest.ServiceEvent("MODIFIED", "a", 82, "1010"));
        server.Send("services", Manifest.ServiceEvent("MODIFIED", "b", 83, "1009"));

        await harness.ServiceHasPortAsync("b", 83);
        Assert.Equal(82, harness.PortOf("a"));
        server.EndWatches("services");
        await Eventually.TrueAsync(() => server.Count("watch", "services") == 2, "the watch is resumed");
        var resumed = server.Requests.Last(request => request is { Verb: "watch", Collection: "services" });
        Assert.Contains("resourceVersion=1010&", resumed.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_event_does_not_bring_back_what_was_deleted()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Service("a", 80));
        await using var harness = await SourceHarness.SyncedAsync(server);
        server.Delete("services", "web", "a");
        await harness.ServiceIsGoneAsync("a");

        server.Send("services", Manifest.ServiceEvent("MODIFIED", "a", 81, "1001"));

        // Late or new: only a list can tell.
        await Eventually.TrueAsync(() => server.Count("list", "services") == 2, "Services are listed again");
        server.Put(Manifest.Service("last", 99));
        await harness.ServiceHasPortAsync("last", 99);
        Assert.Null(harness.PortOf("a"));
    }

    [Fact]
    public async Task A_server_that_ends_every_watch_at_once_is_not_asked_without_pause()
    {
        await using var server = await FakeApiServer.StartAsync();
        var time = new ManualTime();
        await using var harness = await SourceHarness.SyncedAsync(server, options: new() { Time = time, Random = () => 1 });

        server.EndWatches("services");
        await Eventually.TrueAsync(() => time.Timers(TimeSpan.FromSeconds(0.2)) == 1, "a first wait");
        time.Advance(TimeSpan.FromSeconds(0.2));
        await Eventually.TrueAsync(() => server.Count("watch", "services") == 2, "a second watch");
        await server.WatchedAsync("services");
        server.EndWatches("services");

        await Eventually.TrueAsync(() => time.Timers(TimeSpan.FromSeconds(0.4)) == 1, "a longer wait");
    }
}
