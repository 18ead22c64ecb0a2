using IngressController.Core.Cluster;
using IngressController.Core.Gateways;

namespace IngressController.Core.Tests.Gateways;

/// <summary>A translation is made anew only when something that it depends on has changed.</summary>
public sealed class ReuseTests
{
    static readonly GatewayClass Class = new(new("", "yarp"), ObjectMeta.None, "k8s.io/ingress-yarp", null);

    [Fact]
    public void A_change_of_an_Ingress_leaves_it_as_it_is()
    {
        var store = StoreWithGateway();
        var before = GatewayObjectsOf.TranslateAll(store.Snapshot());
        store.Upsert(new Ingress(new("default", "other"), "", null, StringMap.Empty, "yarp", null, [], []));
        var after = GatewayObjectsOf.TranslateAll(store.Snapshot(), before);
        Assert.Same(before.Gateways, after.Gateways);
        Assert.True(after.References.IsSupersetOf(before.References));
    }

    [Fact]
    public void A_new_listener_changes_it_and_the_address_stays()
    {
        var store = StoreWithGateway();
        var before = GatewayObjectsOf.TranslateAll(store.Snapshot());
        // An older one would come first in an empty pool.
        store.Upsert(GatewayOf("an-older-one", DateTimeOffset.UnixEpoch, 80));
        var after = GatewayObjectsOf.TranslateAll(store.Snapshot(), before);
        Assert.Equal("127.0.90.1", AddressOf(after.Gateways, "edge"));
        Assert.Equal("127.0.90.2", AddressOf(after.Gateways, "an-older-one"));
    }

    [Fact]
    public void An_address_that_is_free_again_goes_to_the_one_without()
    {
        var store = StoreWithGateway();
        for (var number = 1; number < 7; number++)
            store.Upsert(GatewayOf($"g{number}", DateTimeOffset.UnixEpoch.AddYears(60).AddSeconds(number), 80));
        var full = GatewayObjectsOf.TranslateAll(store.Snapshot());
        Assert.Null(AddressOf(full.Gateways, "g6"));
        store.Remove(new(ResourceKind.Gateway, new("default", "g2")));
        var after = GatewayObjectsOf.TranslateAll(store.Snapshot(), full);
        Assert.Equal(AddressOf(full.Gateways, "g2"), AddressOf(after.Gateways, "g6"));
        Assert.Equal(AddressOf(full.Gateways, "g5"), AddressOf(after.Gateways, "g5"));
    }

    static string? AddressOf(GatewayTranslation translation, string name) =>
        translation.Statuses.Single(status => status.Object == new ObjectReference(ResourceKind.Gateway, new("default", name)))
            .Addresses is [var first, ..] ? first : null;

    static ResourceStore StoreWithGateway()
    {
        var store = new ResourceStore([]);
        store.Upsert(Class);
        store.Upsert(GatewayOf("edge", DateTimeOffset.UnixEpoch.AddYears(50), 80));
        return store;
    }

    static Gateway GatewayOf(string name, DateTimeOffset createdAt, int port) => new(
        new("default", name), new("", 1, createdAt), "yarp", [new("http", "", port, "HTTP", null, AllowedRoutes.Default)]);
}
