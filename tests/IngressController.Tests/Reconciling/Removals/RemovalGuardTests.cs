using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using static IngressController.Tests.Reconciling.Removals.Watched;

namespace IngressController.Tests.Reconciling.Removals;

/// <summary>What goes by what is not itself is told, and kept when it is most; what somebody takes away himself goes at once.</summary>
public sealed class RemovalGuardTests
{
    [Fact]
    public void Without_their_class_all_Ingresses_are_served_on_and_named()
    {
        var watched = With(12);
        watched.Delete(ClassOf("ours"));
        watched.Settle();

        Assert.Equal(12, watched.Table.Served.Length);
        var removal = Assert.Single(watched.Removals);
        Assert.True(removal.IsKept);
        Assert.Equal("IngressClass ours is gone", removal.Because);
        Assert.Equal("create it again with spec.controller example.com/ours", removal.Remedy);
        Assert.StartsWith("12 Ingresses (shop/i0, shop/i1, shop/i10, ", removal.Text, StringComparison.Ordinal);
        Assert.EndsWith(" and 2 more)", removal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void When_less_than_half_goes_it_goes_and_is_told()
    {
        var watched = With(3);
        watched.Put(ClassOf("other"), IngressOf("other", "other"));
        watched.Settle();
        watched.Delete(ClassOf("other"));
        watched.Settle();

        Assert.Equal(Names(3), watched.Served);
        var removal = Assert.Single(watched.Removals);
        Assert.False(removal.IsKept);
        Assert.Equal([new ObjectKey("shop", "other")], removal.Names);

        // Told until it is served again.
        watched.Time.Advance(TimeSpan.FromHours(1));
        watched.Settle();
        Assert.Single(watched.Removals);
        watched.Put(ClassOf("other"));
        watched.Settle();
        Assert.Equal(4, watched.Table.Served.Length);
        Assert.Empty(watched.Removals);
    }

    [Theory]
    [InlineData(59, 3)]
    [InlineData(61, 1)]
    public void Losses_of_a_minute_count_together(int seconds, int served)
    {
        var watched = new Watched();
        foreach (var name in Names(3))
            watched.Put(ClassOf(name), IngressOf(name, name));
        watched.Settle();
        watched.Delete(ClassOf("i0"));
        watched.Settle();
        Assert.Equal(["i1", "i2"], watched.Served);
        watched.Time.Advance(TimeSpan.FromSeconds(seconds));
        watched.Delete(ClassOf("i1"));
        watched.Settle();

        // One of two is not more than half; two of three are.
        Assert.Equal(served == 3 ? 3 : 1, watched.Table.Served.Length);
        Assert.All(watched.Removals, removal => Assert.Equal(served == 3, removal.IsKept));
    }

    [Fact]
    public void While_they_are_kept_everything_else_changes_as_always()
    {
        var watched = With(4);
        watched.Delete(ClassOf("ours"));
        watched.Settle();

        watched.Delete(IngressOf("i0"));
        watched.Put(IngressOf("i1", "somebody-elses"), IngressOf("new"), SliceOf("i2") with { Endpoints = [new Endpoint(["127.0.0.9"], true, null, [])] });
        watched.Settle();

        Assert.Equal(["i2", "i3", "new"], watched.Served);
        Assert.Equal(["127.0.0.9:80"], watched.Table.Upstreams[new UpstreamKey(new("shop", "i2"), "80")].Destinations.Select(one => one.Authority));
        Assert.Equal(3, Assert.Single(watched.Removals).Names.Length);
        watched.Delete(IngressOf("i2"), IngressOf("i3"), IngressOf("new"));
        watched.Settle();
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void An_operator_lets_them_go_by_a_time_in_the_ConfigMap()
    {
        var watched = With(4);
        watched.Delete(ClassOf("ours"));
        watched.Settle();
        watched.Confirm("2025-12-31T23:59:59Z");
        watched.Settle();
        Assert.Equal(4, watched.Table.Served.Length);

        watched.Confirm("2026-01-01T00:00:01Z");
        watched.Settle();
        Assert.Empty(watched.Table.Served);
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void A_time_to_come_lets_go_what_vanishes_until_then_and_nothing_after_it()
    {
        var watched = With(4);
        watched.Confirm("2026-01-01T01:00:00Z");
        watched.Delete(ClassOf("ours"));
        watched.Settle();
        Assert.Empty(watched.Table.Served);
        watched.Put(ClassOf("ours"));
        watched.Settle();
        watched.Time.Advance(TimeSpan.FromHours(2));
        watched.Delete(ClassOf("ours"));
        watched.Settle();
        Assert.Equal(4, watched.Table.Served.Length);
    }

    [Fact]
    public void A_class_of_another_controller_does_not_bring_them_back()
    {
        var watched = With(2);
        watched.Put(ClassOf("ours", "example.com/theirs"));
        watched.Settle();
        Assert.Equal(2, watched.Table.Served.Length);
        Assert.Equal("IngressClass ours is of the controller example.com/theirs now", Assert.Single(watched.Removals).Because);
    }

    [Fact]
    public void Without_the_permission_to_list_classes_they_are_served_on()
    {
        var watched = With(2);
        watched.Store.IngressClassesForbidden();
        watched.Settle();
        Assert.Equal(2, watched.Table.Served.Length);
        Assert.Equal("IngressClasses may not be listed any more", Assert.Single(watched.Removals).Because);
    }

    [Fact]
    public void Without_the_label_of_their_namespace_they_are_served_on()
    {
        var watched = With(2, options => options with { OnlyListedNamespaces = true });
        watched.Delete(new Namespace(new("", "shop"), StringMap.Empty));
        watched.Settle();
        Assert.Equal(2, watched.Table.Served.Length);
        var removal = Assert.Single(watched.Removals);
        Assert.Equal("namespace shop has not the labels of --watch-namespace-selector any more", removal.Because);
        watched.Put(new Namespace(new("", "shop"), StringMap.Empty));
        watched.Settle();
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void An_Ingress_that_moves_to_another_class_goes_at_once_and_most_at_once_are_told()
    {
        var watched = With(6);
        watched.Put(IngressOf("i0", "theirs"));
        watched.Settle();
        Assert.Equal(5, watched.Table.Served.Length);
        Assert.Empty(watched.Removals);

        watched.Put([.. Names(5).Skip(1).Select(name => IngressOf(name, "theirs"))]);
        watched.Settle();
        Assert.Equal(["i5"], watched.Served);
        var removal = Assert.Single(watched.Removals);
        Assert.False(removal.IsKept);
        Assert.Equal(5, removal.Names.Length);
    }

    [Theory]
    [InlineData(8, 5, true)]
    [InlineData(10, 5, false)]
    [InlineData(4, 4, false)]
    public void Services_stay_when_most_of_at_least_five_go(int all, int deleted, bool stay)
    {
        var watched = With(all);
        foreach (var name in Names(deleted))
            watched.Delete(ServiceOf(name), SliceOf(name));
        watched.Settle();
        var gone = watched.Table.Diagnostics.Count(problem => problem.Code.Name == "ServiceNotFound");
        Assert.Equal(stay ? 0 : deleted, gone);
        Assert.Equal(stay ? all : all - deleted, watched.Table.Upstreams.Values.Count(upstream => upstream.Destinations.Count > 0));
        Assert.Equal(stay, watched.Removals.Any(removal => removal is { Kind: ResourceKind.Service, IsKept: true }));
    }

    [Fact]
    public void Endpoints_stay_until_others_come()
    {
        var watched = With(6);
        watched.Delete([.. Names(6).Select(SliceOf)]);
        watched.Settle();
        Assert.Equal(6, watched.Table.Upstreams.Values.Count(upstream => upstream.Destinations.Count > 0));
        Assert.Equal("6 Services' EndpointSlices (shop/i0, shop/i1, shop/i2, shop/i3, shop/i4, shop/i5)", Assert.Single(watched.Removals).Text);

        watched.Put([.. Names(6).Select(SliceOf)]);
        watched.Settle();
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void Secrets_stay_until_nobody_names_them()
    {
        var watched = With(6);
        watched.Delete([.. Names(6).Select(SecretOf)]);
        watched.Settle();
        Assert.Equal(ResourceKind.Secret, Assert.Single(watched.Removals).Kind);
        watched.Put([.. Names(6).Select(name => IngressOf(name) with { Tls = [] })]);
        watched.Settle();
        Assert.Empty(watched.Removals);
    }

    [Fact]
    public void Switched_off_everything_goes_and_is_told()
    {
        var watched = With(6, keeps: false);
        watched.Delete(ClassOf("ours"));
        watched.Settle();
        Assert.Empty(watched.Table.Served);
        Assert.False(Assert.Single(watched.Removals).IsKept);
    }

    [Fact]
    public void Deleted_Ingresses_go_however_many_and_are_no_loss()
    {
        var watched = With(6);
        watched.Delete([.. Names(6).Select(name => IngressOf(name))]);
        watched.Delete([.. Names(6).Select(ServiceOf)]);
        watched.Settle();
        Assert.Empty(watched.Table.Served);
        Assert.Empty(watched.Removals);
    }
}
