using IngressController.Core.Changes;
using IngressController.Core.Cluster;
using IngressController.Core.Tests.Translation;

namespace IngressController.Core.Tests.Changes;

/// <summary>The fields by which two versions of an object differ.</summary>
public sealed class FieldChangesTests
{
    static readonly Ingress Shop = Make.Ingress("shop", 0, Make.Rule("a.test", "/", "Prefix", "web"), Make.Rule("b.test", "/", "Prefix", "web"));

    [Fact]
    public void Equal_objects_differ_in_nothing() => Assert.Empty(FieldChanges.Between(Shop, Shop with { Status = new([]), LastWrite = new("helm", null) }));

    [Fact]
    public void Fields_of_an_Ingress_are_named_and_its_rules_by_their_hosts()
    {
        var changed = Shop with
        {
            Annotations = StringMap.From([new("x/app-root", "/a"), new("kubectl.kubernetes.io/last-applied-configuration", "{}")]),
            Tls = [new IngressTls(["a.test"], "cert")],
            Rules = [Shop.Rules[0], Make.Rule("B.test", "/other", "Prefix", "web"), Make.Rule(null, "/", "Prefix", "web")],
        };

        Assert.Equal(["metadata.annotations[x/app-root]", "spec.rules[any host]", "spec.rules[b.test]", "spec.tls"], FieldChanges.Between(Shop, changed));
        Assert.Equal(
            ["spec.ingressClassName", "spec.defaultBackend"],
            FieldChanges.Between(Shop, Shop with { ClassName = "nginx", DefaultBackend = Make.Backend("web") }));
        Assert.Equal(["spec.rules"], FieldChanges.Between(Shop, Shop with { Rules = [Shop.Rules[1], Shop.Rules[0]] }));
    }

    [Fact]
    public void Keys_of_Secrets_and_ConfigMaps_are_named_and_no_value_is()
    {
        var secret = new Secret(new("default", "s"), "Opaque", new([new("kept", [1]), new("changed", "old"u8.ToArray()), new("gone", [2])]));
        var renewed = secret with { Data = new([new("kept", [1]), new("changed", "new"u8.ToArray()), new("added", [])]) };

        Assert.Equal(["data[added]", "data[changed]", "data[gone]"], FieldChanges.Between(secret, renewed));
        Assert.Equal(
            ["data[a]"],
            FieldChanges.Between(new ConfigMap(new("default", "c"), StringMap.Empty), new ConfigMap(new("default", "c"), StringMap.From([new("a", "1")]))));
        Assert.Equal(["spec.ports"], FieldChanges.Between(Make.Service("web"), Make.Service("web", Make.Port(81))));
    }

    [Fact]
    public void Addresses_that_the_cluster_assigns_to_a_Service_are_no_change_of_it()
    {
        var written = Make.Service("web") with { ClusterIPs = [] };

        Assert.Empty(FieldChanges.Between(written, written with { ClusterIPs = ["10.96.0.1", "fd00::1"] }));
        Assert.Empty(FieldChanges.Between(written with { ClusterIPs = ["10.96.0.1"] }, written));
        Assert.Equal(["spec.clusterIPs"], FieldChanges.Between(written with { ClusterIPs = ["10.96.0.1"] }, written with { ClusterIPs = ["10.96.0.2"] }));
        Assert.Equal(["spec.clusterIPs"], FieldChanges.Between(written, written with { ClusterIPs = ["None"] }));
        Assert.Equal(["spec.clusterIPs"], FieldChanges.Between(written with { ClusterIPs = ["None"] }, written with { ClusterIPs = ["10.96.0.1"] }));
    }

    [Fact]
    public void A_Service_that_selects_other_pods_is_told_by_the_label() => Assert.Equal(
        ["spec.selector[version]"],
        FieldChanges.Between(
            Make.Service("web") with { Selector = StringMap.From([new("app", "web"), new("version", "blue")]) },
            Make.Service("web") with { Selector = StringMap.From([new("app", "web"), new("version", "green")]) }));

    [Fact]
    public void Many_fields_are_counted_and_a_user_s_key_cannot_make_a_line_of_its_own()
    {
        var many = Shop with { Annotations = StringMap.From(Enumerable.Range(10, 20).Select(i => KeyValuePair.Create($"a{i}", "1"))) };
        Assert.Equal([.. Enumerable.Range(10, FieldChanges.Most).Select(i => $"metadata.annotations[a{i}]"), "and 12 more"], FieldChanges.Between(Shop, many));

        var odd = FieldChanges.Between(Shop, Shop with { Annotations = StringMap.From([new($"a\nb{new string('x', 1000)}", "1")]) });
        Assert.True(Assert.Single(odd).Length <= 200);
        Assert.DoesNotContain('\n', odd[0]);
    }

    [Fact]
    public void Objects_of_the_Gateway_API_differ_in_their_parts_and_not_by_a_status()
    {
        var gateway = new Gateway(new("default", "gw"), new("u", 1, null), "yarp", []);

        Assert.Equal(["spec.gatewayClassName"], FieldChanges.Between(gateway, gateway with { ClassName = "other" }));
        Assert.Equal(["spec.gatewayClassName"], FieldChanges.Between(gateway, gateway with { ClassName = "other", Meta = new("u", 2, null) }));
        Assert.Equal(["spec"], FieldChanges.Between(gateway, gateway with { Meta = new("u", 2, null) }));
        Assert.Empty(FieldChanges.Between(gateway, gateway with { LastWrite = new("kubectl", null) }));
    }

    [Fact]
    public void Objects_of_the_Gateway_API_in_manifests_differ_without_a_generation()
    {
        var mine = new GatewayClass(new("", "yarp"), ObjectMeta.None, "k8s.io/ingress-yarp", null);

        Assert.Equal(["spec"], FieldChanges.Between(mine, mine with { ControllerName = "example.com/other" }));
        Assert.Equal(["spec"], FieldChanges.Between(mine with { Meta = new("u", 3, null) }, mine with { ControllerName = "example.com/other" }));
        Assert.Empty(FieldChanges.Between(mine with { Meta = new("u", 3, DateTimeOffset.UnixEpoch) }, mine));
    }
}
