using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Core.Gateways.Serving;
using IngressController.Core.Translation;

namespace IngressController.Core.Tests.Gateways;

/// <summary>Where a Service has the address, one Gateway is served, at the ports that the Service leads to.</summary>
public sealed class GatewayPortsTests
{
    static readonly TranslationOptions Options =
        GatewayObjectsOf.Options with { Gateways = GatewayObjectsOf.Options.Gateways with { Pool = null, Ports = PortsOf("80=9080,443=9444") } };

    [Fact]
    public void The_oldest_Gateway_is_served_and_the_others_say_why_they_are_not()
    {
        var store = StoreWith(GatewayOf("second", 2, 80), GatewayOf("first", 1, 80));
        var translation = Translate(store);
        Assert.Equal(new GatewayEndpoint(GatewayPorts.Everywhere, 80), Assert.Single(translation.Table.Ports).Endpoint);
        Assert.Equal([GatewayPorts.Everywhere], StatusOf(translation, "first").Addresses);
        Assert.Contains("Gateway default/first has the address", Programmed(translation, "second").Message, StringComparison.Ordinal);
        Assert.Equal("AddressNotAssigned", Programmed(translation, "second").Reason);
    }

    [Fact]
    public void One_that_is_served_is_so_until_it_goes()
    {
        var store = StoreWith(GatewayOf("young", 2, 80));
        var before = Translator.Translate(store.Snapshot(), Options, GatewayObjectsOf.Policies);
        store.Upsert(GatewayOf("old", 1, 80));
        var after = Translator.Translate(store.Snapshot(), Options, GatewayObjectsOf.Policies, before);
        Assert.True(Programmed(after.Gateways, "young").IsTrue);
        store.Remove(new(ResourceKind.Gateway, new("default", "young")));
        Assert.True(Programmed(Translator.Translate(store.Snapshot(), Options, GatewayObjectsOf.Policies, after).Gateways, "old").IsTrue);
    }

    [Fact]
    public void A_port_that_the_Service_does_not_have_is_not_available()
    {
        var listener = StatusOf(Translate(StoreWith(GatewayOf("first", 1, 80, 8080))), "first").Listeners[1];
        var accepted = listener.Conditions.Single(static one => one.Type == "Accepted");
        Assert.Equal((false, "PortUnavailable"), (accepted.IsTrue, accepted.Reason));
        Assert.Contains("none of --gateway-ports (80, 443)", accepted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_cannot_be_asked_for()
    {
        var asking = GatewayOf("first", 1, 80) with { Addresses = [new("IPAddress", "192.0.2.1")] };
        var translation = Translate(StoreWith(asking, GatewayOf("second", 2, 80)));
        Assert.Equal("AddressNotUsable", Programmed(translation, "first").Reason);
        Assert.True(Programmed(translation, "second").IsTrue);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("80=")]
    [InlineData("80=9080,80=9081")]
    [InlineData("80=9080,443=9080")]
    [InlineData("0=9080")]
    [InlineData("80=65536")]
    [InlineData("80=+1")]
    public void What_is_no_list_of_ports_is_none(string text) => Assert.False(GatewayPorts.TryParse(text, out _));

    static GatewayPorts PortsOf(string text) => GatewayPorts.TryParse(text, out var ports) ? ports : throw new ArgumentException(text);

    static GatewayTranslation Translate(ResourceStore store) =>
        Translator.Translate(store.Snapshot(), Options, GatewayObjectsOf.Policies).Gateways;

    static GatewayStatus StatusOf(GatewayTranslation translation, string name) =>
        translation.Statuses.Single(status => status.Object == new ObjectReference(ResourceKind.Gateway, new("default", name)));

    static Condition Programmed(GatewayTranslation translation, string name) =>
        StatusOf(translation, name).Conditions.Single(static one => one.Type == "Programmed");

    static ResourceStore StoreWith(params Gateway[] gateways)
    {
        var store = new ResourceStore([]);
        store.Upsert(new GatewayClass(new("", "yarp"), ObjectMeta.None, "k8s.io/ingress-yarp", null));
        foreach (var gateway in gateways)
            store.Upsert(gateway);
        return store;
    }

    static Gateway GatewayOf(string name, int age, params int[] ports) => new(
        new("default", name), new("", 1, DateTimeOffset.UnixEpoch.AddYears(age)), "yarp",
        ports.Select(static port => new Listener($"http-{port}", "", port, "HTTP", null, AllowedRoutes.Default)).ToValueArray());
}
