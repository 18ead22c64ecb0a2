using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using static IngressController.Tests.Reconciling.Removals.Watched;

namespace IngressController.Tests.Reconciling.Removals;

/// <summary>What one tenant could do to others by deleting much at once, and what an operator's word must outlast.</summary>
public sealed class RemovalAttackTests
{
    [Fact]
    public void What_is_confirmed_stays_gone_when_another_class_changes_at_the_same_moment()
    {
        var watched = With(4);
        watched.Delete(ClassOf("ours"));
        watched.Settle();
        watched.Time.Advance(TimeSpan.FromMinutes(5));
        watched.Confirm("2026-01-01T00:04:00Z");
        watched.Put(ClassOf("unrelated", "example.com/theirs"));
        watched.Settle();
        Assert.Empty(watched.Table.Served);
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void A_tenant_with_most_of_the_Services_does_not_keep_those_that_others_delete()
    {
        var watched = With(3);
        var (ingresses, services, slices) = Foreign(20);
        watched.Put([.. ingresses, .. services, .. slices]);
        watched.Settle();
        watched.Delete([.. services, .. slices]);
        watched.Settle();
        watched.Delete(ServiceOf("i0"), SliceOf("i0"));
        watched.Settle();
        Assert.Empty(DestinationsOf(watched, new("shop", "i0")));
        Assert.NotEmpty(DestinationsOf(watched, new("foreign", "f0")));
        Assert.Equal(20, Assert.Single(watched.Removals, static removal => removal.Kind == ResourceKind.Service).Names.Length);
    }

    [Fact]
    public void A_tenant_does_not_bring_back_what_others_have_deleted_in_the_minute_before()
    {
        var watched = With(3);
        var (ingresses, services, slices) = Foreign(20);
        watched.Put([.. ingresses, .. services, .. slices]);
        watched.Settle();
        watched.Delete(SecretOf("i0"), ServiceOf("i0"), SliceOf("i0"));
        watched.Settle();
        watched.Delete([.. services, .. slices]);
        watched.Settle();
        Assert.Empty(DestinationsOf(watched, new("shop", "i0")));
    }

    [Fact]
    public void What_goes_in_many_namespaces_at_once_is_kept_in_each()
    {
        var watched = new Watched();
        var names = Names(10);
        ClusterObject[] services = [.. names.Select(name => ServiceOf(name) with { Key = new(name, name) })];
        ClusterObject[] slices = [.. names.Select(name => SliceOf(name) with { Key = new(name, $"{name}-1") })];
        watched.Put([.. names.Select(name => IngressOf(name, @namespace: name)), .. services, .. slices]);
        watched.Settle();
        watched.Delete([.. services, .. slices]);
        watched.Settle();
        Assert.All(names, name => Assert.NotEmpty(DestinationsOf(watched, new(name, name))));
    }

    static ValueArray<Destination> DestinationsOf(Watched watched, ObjectKey service) => watched.Table.Upstreams[new(service, "80")].Destinations;

    static (ClusterObject[] Ingresses, ClusterObject[] Services, ClusterObject[] Slices) Foreign(int count)
    {
        var names = Enumerable.Range(0, count).Select(number => $"f{number}").ToList();
        return ([.. names.Select(name => IngressOf(name, @namespace: "foreign"))],
            [.. names.Select(name => ServiceOf(name) with { Key = new("foreign", name) })],
            [.. names.Select(name => SliceOf(name) with { Key = new("foreign", $"{name}-1") })]);
    }
}
