using IngressController.Core.Cluster;
using IngressController.Core.Tests.Translation;

namespace IngressController.Core.Tests.Cluster;

public sealed class ResourceStoreTests
{
    readonly ResourceStore _store = new([ResourceKind.Service, ResourceKind.IngressClass]);

    [Fact]
    public void An_update_that_changes_nothing_we_use_is_no_change()
    {
        _store.Upsert(Make.Service("web"));
        _store.TakeChanges();
        _store.Upsert(Make.Service("web"));
        Assert.Empty(_store.TakeChanges().Changes.Objects);
    }

    [Fact]
    public async Task A_change_of_an_Ingress_status_alone_is_kept_and_wakes_nobody()
    {
        _store.Upsert(Make.Ingress("web", 0));
        await _store.WaitForChangeAsync(default);
        _store.TakeChanges();
        _store.Upsert(Make.Ingress("web", 0) with { Status = new([LoadBalancerAddress.Of("203.0.113.7")]) });

        var waiting = _store.WaitForChangeAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Empty(_store.TakeChanges().Changes.Objects);
        Assert.Equal("203.0.113.7", _store.Snapshot().Ingresses[new("default", "web")].Status.Addresses[0].IP);

        _store.Upsert(Make.Ingress("other", 0));
        await waiting;
    }

    [Fact]
    public void A_list_removes_what_it_lacks_and_reports_only_what_differs()
    {
        _store.Replace(ResourceKind.Service, [Make.Service("a"), Make.Service("b"), Make.Service("c")], []);
        _store.TakeChanges();
        _store.Replace(ResourceKind.Service, [Make.Service("a"), Make.Service("c", Make.Port(81))], []);
        var (changes, snapshot) = _store.TakeChanges();
        Assert.Equal(["b", "c"], changes.Objects.Select(reference => reference.Key.Name).Order());
        Assert.Equal(["a", "c"], snapshot.Services.Keys.Select(key => key.Name).Order());
    }

    [Fact]
    public void An_object_that_cannot_be_read_keeps_its_last_good_version_through_a_list()
    {
        _store.Upsert(Make.Service("web"));
        var unreadable = new UnreadableObject(new(ResourceKind.Service, new("default", "web")), "spec.ports", "must be a list");
        _store.Replace(ResourceKind.Service, [], [unreadable]);
        var (changes, snapshot) = _store.TakeChanges();
        Assert.True(changes.Readability);
        Assert.Single(snapshot.Services);
        Assert.Single(snapshot.Unreadable);

        _store.Upsert(Make.Service("web"));
        (changes, snapshot) = _store.TakeChanges();
        Assert.True(changes.Readability);
        Assert.Empty(snapshot.Unreadable);
    }

    [Fact]
    public void A_slice_that_moves_to_another_Service_changes_both()
    {
        _store.Upsert(Make.Slice("old", 80, "10.0.0.1"));
        _store.TakeChanges();
        _store.Upsert(Make.Slice("old", 80, "10.0.0.1") with { ServiceName = "new" });
        var (changes, snapshot) = _store.TakeChanges();
        Assert.Empty(changes.Objects);
        Assert.Equal(["new", "old"], changes.EndpointServices.Select(key => key.Name).Order());
        Assert.Empty(snapshot.SlicesOf(new("default", "old")));
        Assert.Single(snapshot.SlicesOf(new("default", "new")));
    }

    [Fact]
    public void It_is_synced_when_every_kind_was_listed_and_may_do_without_IngressClasses()
    {
        _store.Replace(ResourceKind.Service, [], []);
        Assert.False(_store.Synced.IsCompleted);
        Assert.Equal([ResourceKind.IngressClass], _store.Unsynced);
        _store.IngressClassesForbidden();
        Assert.True(_store.Synced.IsCompleted);
        Assert.False(_store.Snapshot().IngressClassesReadable);
        Assert.True(_store.TakeChanges().Changes.Readability);

        _store.Replace(ResourceKind.IngressClass, [], []);
        Assert.True(_store.TakeChanges().Changes.Readability);
    }

    [Fact]
    public async Task A_change_wakes_the_one_who_waits()
    {
        var waiting = _store.WaitForChangeAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);
        _store.Upsert(Make.Service("web"));
        await waiting;
    }

    [Fact]
    public void A_Secret_is_never_printed()
    {
        var secret = new Secret(new("default", "s"), "Opaque", new([new("password", "hunter2"u8.ToArray())]));
        Assert.DoesNotContain("hunter2", $"{secret} {secret.Data}", StringComparison.Ordinal);
        Assert.Contains("password", secret.ToString(), StringComparison.Ordinal);
    }
}
