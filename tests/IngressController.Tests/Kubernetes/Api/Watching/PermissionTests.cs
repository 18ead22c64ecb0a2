using IngressController.Core.Cluster;

namespace IngressController.Tests.Kubernetes.Api.Watching;

public sealed class PermissionTests
{
    [Fact]
    public async Task A_required_kind_that_is_forbidden_keeps_the_store_unsynced_and_the_log_names_the_remedy()
    {
        await using var server = await FakeApiServer.StartAsync();
        var forbidden = server.Faults.Answer("*", "secrets", 403, "Forbidden");
        await using var harness = SourceHarness.Start(server);
        await Eventually.TrueAsync(() => server.Count("list", "secrets") > 2, "Secrets are tried again");
        await Eventually.TrueAsync(() => harness.Store.Unsynced.Count == 1, "all else is listed");

        Assert.Equal([ResourceKind.Secret], harness.Store.Unsynced);
        var line = Assert.Single(harness.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains("secrets (not ready without)", line, StringComparison.Ordinal);
        Assert.Contains("Allow the verbs list and watch on secrets (apiGroup \"\")", line, StringComparison.Ordinal);

        forbidden.Dispose();
        await harness.SyncedAsync();
    }

    [Fact]
    public async Task Forbidden_IngressClasses_are_done_without_until_they_are_allowed()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.IngressClass("yarp"));
        var forbidden = server.Faults.Answer("*", "ingressclasses", 403, "Forbidden");
        await using var harness = await SourceHarness.SyncedAsync(server);
        Assert.False(harness.Snapshot.IngressClassesReadable);

        forbidden.Dispose();

        await harness.Store.HoldsAsync(snapshot => snapshot.IngressClasses.Count == 1, "the class is read");
        Assert.True(harness.Snapshot.IngressClassesReadable);
        Assert.Single(harness.Log.Lines, line => line.StartsWith("Warning: Cannot follow ingressclasses", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forbidden_Endpoints_are_done_without()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Faults.Answer("*", "endpoints", 403, "Forbidden");

        await using var harness = await SourceHarness.SyncedAsync(server);

        Assert.Empty(harness.Snapshot.Endpoints);
    }

    [Fact]
    public async Task A_permission_that_is_lost_later_takes_nothing_away()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.IngressClass("yarp"));
        await using var harness = await SourceHarness.SyncedAsync(server);
        await server.WatchedAsync("ingressclasses");

        server.Faults.Answer("*", "ingressclasses", 403, "Forbidden");
        server.CutWatches("ingressclasses");
        await Eventually.TrueAsync(() => server.Count("watch", "ingressclasses") > 2, "the watch is tried again");

        Assert.Single(harness.Snapshot.IngressClasses);
        Assert.True(harness.Snapshot.IngressClassesReadable);
    }

    [Fact]
    public async Task An_optional_kind_that_is_forbidden_is_tried_about_once_a_minute()
    {
        await using var server = await FakeApiServer.StartAsync();
        var time = new ManualTime();
        server.Faults.Answer("*", "endpoints", 403, "Forbidden");
        await using var harness = await SourceHarness.SyncedAsync(server, options: new() { Time = time, Random = () => 0.5 });

        await Eventually.TrueAsync(() => time.Timers(TimeSpan.FromMinutes(1)) == 1, "a minute's wait");
        Assert.Equal(1, server.Count("list", "endpoints"));
    }
}
