using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Tests.Kubernetes.Api.Watching;

/// <summary>Of a cluster's Secrets and ConfigMaps only those are kept that something refers to.</summary>
public sealed class NeededObjectsTests
{
    [Fact]
    public async Task No_Secret_or_ConfigMap_is_listed_before_it_is_known_which_are_needed()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = SourceHarness.Start(server, needsObjects: false);
        await Eventually.TrueAsync(() => harness.Store.Unsynced.Count == 2, "all else is listed");

        Assert.Equal([ResourceKind.ConfigMap, ResourceKind.Secret], harness.Store.Unsynced.OrderDescending());
        Assert.Equal(0, server.Count("list", "configmaps"));
        Assert.Equal(0, server.Count("list", "secrets"));
        await harness.NeedAsync();
        await harness.SyncedAsync();
    }

    [Fact]
    public async Task Secrets_that_nothing_refers_to_are_kept_neither_from_lists_nor_from_events()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Secret("needed", "Opaque"));
        server.Put(Manifest.Secret("other", "Opaque"));
        await using var harness = await NeedingAsync(server, "needed", "later");
        await server.WatchedAsync("secrets");

        server.Put(Manifest.Secret("other2", "Opaque"));
        server.Put(Manifest.Secret("other", "changed"));
        server.Put(Manifest.Secret("later", "Opaque"));
        await harness.Store.HoldsAsync(snapshot => snapshot.Secrets.ContainsKey(new("web", "later")), "the later one");

        Assert.Equal(["later", "needed"], Names(harness));
    }

    [Fact]
    public async Task ConfigMaps_that_nothing_refers_to_are_not_kept_and_one_that_becomes_needed_is_live()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.ConfigMap("needed", "first"));
        server.Put(Manifest.ConfigMap("other", new('x', 100_000)));
        await using var harness = await NeedingAsync(server, "needed");
        await server.WatchedAsync("configmaps");
        server.Put(Manifest.ConfigMap("other", "second"));
        server.Put(Manifest.ConfigMap("needed", "second"));
        await harness.Store.HoldsAsync(_ => TextOf(harness, "needed") == "second", "the change");
        Assert.Null(TextOf(harness, "other"));

        await harness.NeedAsync("other");
        Assert.Equal(("second", null), (TextOf(harness, "other"), TextOf(harness, "needed")));
        server.Put(Manifest.ConfigMap("other", "third"));
        await harness.Store.HoldsAsync(_ => TextOf(harness, "other") == "third", "the change");
    }

    [Fact]
    public async Task A_Secret_that_becomes_needed_is_there_when_the_answer_is_and_followed_from_then_on()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Secret("old", "first"));
        await using var harness = await NeedingAsync(server);
        await server.WatchedAsync("secrets");
        server.Put(Manifest.Secret("old", "second"));

        await harness.NeedAsync("old", "missing");

        Assert.Equal("second", TypeOf(harness, "old"));
        Assert.Equal(0, server.Count("get", "secrets"));
        server.Put(Manifest.Secret("old", "third"));
        server.Put(Manifest.Secret("missing", "made"));
        await harness.Store.HoldsAsync(_ => TypeOf(harness, "old") == "third" && TypeOf(harness, "missing") == "made", "both changes");
        server.Delete("secrets", "web", "old");
        await harness.Store.HoldsAsync(_ => TypeOf(harness, "old") is null, "the Secret is gone");
    }

    [Fact]
    public async Task A_Secret_that_is_needed_no_more_is_dropped()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Secret("a", "Opaque"));
        server.Put(Manifest.Secret("b", "Opaque"));
        await using var harness = await NeedingAsync(server, "a", "b");

        await harness.NeedAsync("b");

        Assert.Equal(["b"], Names(harness));
    }

    [Fact]
    public async Task A_Secret_that_cannot_be_read_at_once_still_comes()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Manifest.Secret("late", "Opaque"));
        await using var harness = await NeedingAsync(server);
        await server.WatchedAsync("secrets");
        server.Faults.Answer("list", "secrets", 500, "InternalError", times: 3);

        await harness.NeedAsync("late");

        Assert.Equal(["late"], Names(harness));
    }

    [Fact]
    public async Task Secrets_of_other_namespaces_than_the_one_watched_are_not_asked_for()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var harness = SourceHarness.Start(server, new WatchScope("shop"), needsObjects: false);
        await harness.NeedAsync();
        await harness.SyncedAsync();

        await harness.NeedAsync("elsewhere");

        Assert.DoesNotContain(server.Paths, path => path.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("older than the watch", 1, false)]
    [InlineData("just what the watch told", 5, true)]
    [InlineData("newer than the watch", 9, true)]
    public void A_fetched_object_counts_unless_the_watch_knows_better(string _, int version, bool counts)
    {
        var versions = new ObjectVersions();
        versions.Reset("6", [KeyValuePair.Create(new ObjectKey("web", "known"), (string?)"5")]);

        Assert.Equal(counts, versions.Fetch(new("web", "known"), $"{version}"));
        Assert.Equal("6", versions.Resume);
    }

    [Fact]
    public void What_the_watch_has_seen_deleted_does_not_come_back()
    {
        var versions = new ObjectVersions();
        versions.Reset("6", []);

        Assert.False(versions.Fetch(new("web", "deleted"), "4"));
        Assert.True(versions.Fetch(new("web", "new"), "8"));
        Assert.Equal(EventOrder.Old, versions.Apply(new("web", "new"), "8", deleted: false));
    }

    static async Task<SourceHarness> NeedingAsync(FakeApiServer server, params string[] names)
    {
        var harness = SourceHarness.Start(server, needsObjects: false);
        await harness.NeedAsync(names);
        await harness.SyncedAsync();
        return harness;
    }

    static IEnumerable<string> Names(SourceHarness harness) => harness.Snapshot.Secrets.Keys.Select(key => key.Name).Order(StringComparer.Ordinal);

    static string? TextOf(SourceHarness harness, string name) => harness.Snapshot.ConfigMaps.GetValueOrDefault(new("web", name))?.Data.Single().Value;

    static string? TypeOf(SourceHarness harness, string name) => harness.Snapshot.Secrets.GetValueOrDefault(new("web", name))?.Type;
}
