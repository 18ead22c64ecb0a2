using IngressController.Core.Cluster;
using IngressController.Core.Gateways;

namespace IngressController.Core.Tests.Gateways;

/// <summary>Objects that no definition would let through, or that are too many: each costs itself only.</summary>
public sealed class HostileObjectsTests
{
    static readonly GatewayClass Class = new(new("", "yarp"), ObjectMeta.None, "k8s.io/ingress-yarp", null);

    [Theory]
    [InlineData("\u03c2.test", "\u03c3.test")] // they differ, and are equal without case
    [InlineData("*.", "a.test")]
    [InlineData("a..test", "b.test")]
    [InlineData("a.*.test", "b.test")]
    public void A_host_name_that_is_none_refuses_its_route_alone(string first, string second)
    {
        var store = StoreWith(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", [ListenerOf("http", 80)]));
        store.Upsert(RouteOf("bad", first, second));
        store.Upsert(RouteOf("good", "good.test"));

        var translation = GatewayObjectsOf.Translate(store.Snapshot());

        Assert.Equal("UnsupportedValue", AcceptedOf(translation, "bad").Reason);
        Assert.True(AcceptedOf(translation, "good").IsTrue);
        Assert.Equal("good", Assert.Single(translation.Table.Routes).Gateway!.Route.Key.Name);
    }

    [Fact]
    public void Listeners_beyond_the_limit_are_refused_and_the_others_served()
    {
        var store = StoreWith(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", [ListenerOf("http", 80)])
        {
            AllowedListeners = new("All", null),
        });
        for (var set = 0; set < 300; set++)
        {
            var listeners = Enumerable.Range(0, 64).Select(number => new Listener(
                $"l{number}", $"h{set}-{number}.test", 443, "TLS", new("Passthrough", []), AllowedRoutes.Default)).ToValueArray();
            store.Upsert(new ListenerSet(
                new("team", $"set-{set:000}"), ObjectMeta.None, new("gateway.networking.k8s.io", "Gateway", new("default", "edge")), listeners));
        }

        var translation = GatewayObjectsOf.Translate(store.Snapshot());

        Assert.Equal(1000, translation.Table.Ports.Sum(port => port.Listeners.Count()));
        var last = translation.Statuses.Single(status => status.Object.Key.Name == "set-299");
        Assert.All(last.Listeners, listener => Assert.Equal("TooManyListeners", listener.Conditions[0].Reason));
    }

    [Fact]
    public void A_Gateway_has_so_many_ports_and_no_more()
    {
        var listeners = Enumerable.Range(1, 200).Select(port => ListenerOf($"p{port}", port)).ToValueArray();
        var store = StoreWith(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", listeners));

        Assert.Equal(64, GatewayObjectsOf.Translate(store.Snapshot()).Table.Ports.Length);
    }

    [Fact]
    public void The_routes_of_a_namespace_have_so_many_matches_over_all_listeners_and_those_of_another_are_served()
    {
        var all = AllowedRoutes.Default with { Namespaces = new("All", null) };
        var listeners = Enumerable.Range(0, 1000).Select(number => new Listener($"l{number}", $"h{number}.test", 80, "HTTP", null, all)).ToValueArray();
        var store = StoreWith(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", listeners));
        var matches = Enumerable.Range(0, 64).Select(static number => new RouteMatch(new("Exact", $"/{number}"), [], [], null)).ToValueArray();
        foreach (var name in new[] { "a", "b", "c", "d" })
            store.Upsert(RouteOf(name) with { Rules = [new(matches, [], [])] });
        store.Upsert(RouteOf("e", "h0.test"));
        store.Upsert(RouteOf("other") with
        {
            Key = new("elsewhere", "other"),
            Parents = [new(null, null, "default", "edge", null, null)],
        });

        var translation = GatewayObjectsOf.Translate(store.Snapshot());

        Assert.Equal(
            ["a", "b", "c", "e", "other"],
            new[] { "a", "b", "c", "d", "e", "other" }.Where(name => AcceptedOf(translation, name).IsTrue));
        Assert.Equal("TooManyRoutes", AcceptedOf(translation, "d").Reason);
        Assert.Contains("200,000 matches and backends", AcceptedOf(translation, "d").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99999h", 24)]
    [InlineData("25h", 24)]
    [InlineData("23h", 23)]
    public void No_timeout_is_longer_than_a_timer_can_be(string text, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Core.Gateways.Rules.RouteDuration.Read(text, out _));

    [Fact]
    public void A_fault_in_it_leaves_Ingresses_and_what_was_served()
    {
        var store = StoreWith(new Gateway(new("default", "edge"), ObjectMeta.None, "yarp", [ListenerOf("http", 80)]));
        var before = GatewayObjectsOf.TranslateAll(store.Snapshot());
        store.Upsert(new Gateway(new("default", "null"), ObjectMeta.None, "yarp", [null!]));
        store.Upsert(new Ingress(new("default", "web"), "", null, StringMap.Empty, "yarp", null, [new("a.test", [])], []));

        var after = GatewayObjectsOf.TranslateAll(store.Snapshot(), before);

        Assert.IsType<NullReferenceException>(after.Gateways.Fault);
        Assert.Same(before.Gateways.Table, after.Gateways.Table);
        Assert.Contains(after.Served, key => key.Name == "web");
        store.Remove(new(ResourceKind.Gateway, new("default", "null")));
        Assert.Null(GatewayObjectsOf.TranslateAll(store.Snapshot(), after).Gateways.Fault);
    }

    static Condition AcceptedOf(GatewayTranslation translation, string route) =>
        translation.Statuses.Single(status => status.Object.Key.Name == route).Parents[0].Conditions[0];

    static Listener ListenerOf(string name, int port) => new(name, "", port, "HTTP", null, AllowedRoutes.Default);

    static GatewayRoute RouteOf(string name, params string[] hostnames) => new(
        ResourceKind.HTTPRoute, new("default", name), ObjectMeta.None, [new(null, null, null, "edge", null, null)], hostnames.ToValueArray(),
        [new([], [], [])]);

    static ResourceStore StoreWith(Gateway gateway)
    {
        var store = new ResourceStore([]);
        store.Upsert(Class);
        store.Upsert(gateway);
        return store;
    }
}
