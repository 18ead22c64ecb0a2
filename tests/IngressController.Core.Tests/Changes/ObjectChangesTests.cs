using IngressController.Core.Changes;
using IngressController.Core.Cluster;
using IngressController.Core.Tests.Translation;

namespace IngressController.Core.Tests.Changes;

/// <summary>The objects by which two tables differ.</summary>
public sealed class ObjectChangesTests
{
    static readonly Ingress Shop = Make.Ingress("shop", 0, Make.Rule("a.test", "/", "Prefix", "web"));

    static readonly Ingress Theirs = Make.Ingress("theirs", 0, Make.Rule("b.test", "/", "Prefix", "web"));

    [Fact]
    public void What_either_table_uses_is_told_with_who_wrote_it()
    {
        var tls = Shop with { Tls = [new IngressTls([], "cert")], LastWrite = new("helm", null) };

        Assert.Equal(
            [
                "Ingress default/new created", "Ingress default/shop changed by helm: spec.tls", "Service default/gone deleted",
                "Service default/web changed: spec.ports",
            ],
            Between(
                Basis(["shop"], ["gone", "web"], Shop, Make.Service("gone"), Make.Service("web")),
                Basis(["shop", "new"], ["web"], tls, Shop with { Key = new("default", "new") }, Make.Service("web", Make.Port(81)))));
    }

    [Fact]
    public void What_no_table_uses_and_what_is_equal_is_not_told() => Assert.Empty(Between(
        Basis(["shop"], ["web"], Shop, Theirs, Make.Service("web"), Make.Service("other"), Make.Slice("web", 80, "10.0.0.1")),
        Basis(["shop"], ["web"], Shop with { Status = new([]) }, Make.Service("web"), Make.Slice("web", 80, "10.0.0.2"))));

    [Fact]
    public void An_Ingress_that_leaves_the_class_is_told() => Assert.Equal(
        ["Ingress default/shop changed by kubectl-edit: spec.ingressClassName"],
        Between(Basis(["shop"], [], Shop), Basis([], [], Shop with { ClassName = "nginx", LastWrite = new("kubectl-edit", null) })));

    [Fact]
    public void A_class_is_told_when_an_Ingress_that_is_served_names_it()
    {
        var classed = Shop with { ClassName = "yarp" };
        var (mine, theirs) = (new IngressClass(new("", "yarp"), "k8s.io/ingress-yarp"), new IngressClass(new("", "other"), "example.com/other"));

        Assert.Equal(["IngressClass yarp created"], Between(Basis([], [], classed), Basis(["shop"], [], classed, mine, theirs)));
        Assert.Equal(["IngressClass yarp deleted"], Between(Basis(["shop"], [], classed, mine, theirs), Basis([], [], classed)));
        Assert.Empty(Between(Basis(["shop"], [], classed, mine, theirs), Basis(["shop"], [], classed, mine, theirs with { Controller = "example.com/a" })));
    }

    [Fact]
    public void Labels_of_namespaces_count_and_namespaces_that_come_do_not()
    {
        var web = new Namespace(new("", "web"), StringMap.Empty);

        Assert.Equal(
            ["Namespace web changed: metadata.labels[a]"],
            Between(Basis([], [], web), Basis([], [], web with { Labels = StringMap.From([new("a", "1")]) }, new Namespace(new("", "new"), StringMap.Empty))));
    }

    static IEnumerable<string> Between(ObjectChanges.Basis before, ObjectChanges.Basis after) =>
        ObjectChanges.Between(before, after).Select(static change => change.ToString());

    static ObjectChanges.Basis Basis(string[] served, string[] services, params ClusterObject[] objects) => new(
        Make.Snapshot(objects),
        served.Select(static name => new ObjectKey("default", name)).ToHashSet(),
        services.Select(static name => new ObjectReference(ResourceKind.Service, new("default", name))).ToHashSet());
}
