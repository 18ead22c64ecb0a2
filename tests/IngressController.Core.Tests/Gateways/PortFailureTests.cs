using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Tests.Gateways;

public sealed class PortFailureTests
{
    static readonly IReadOnlyList<ClusterObject> Objects = GatewayObjectsOf.Read("ports.yaml", """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GatewayClass
        metadata: {name: yarp}
        spec: {controllerName: k8s.io/ingress-yarp}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: web}
        spec:
          gatewayClassName: yarp
          allowedListeners: {namespaces: {from: Same}}
          listeners:
          - {name: one, port: 80, protocol: HTTP}
          - {name: two, port: 81, protocol: HTTP}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: ListenerSet
        metadata: {name: more, namespace: web}
        spec:
          parentRef: {name: edge}
          listeners: [{name: three, port: 82, protocol: HTTP}]
        """u8.ToArray());

    [Fact]
    public void Without_failures_nothing_changes()
    {
        var (statuses, objects) = Translate();

        Assert.Equal(statuses, PortFailures.Apply(statuses, objects, Failed()));
        Assert.Equal(statuses.AsEnumerable(), PortFailures.Apply(statuses, objects, Failed(99)));
    }

    [Fact]
    public void A_port_that_cannot_be_listened_on_is_told_on_its_listener_and_the_others_serve()
    {
        var gateway = After(Failed(80)).Gateway;

        Assert.Equal("Accepted True ListenersNotValid, Programmed True Programmed, ResolvedRefs True ResolvedRefs", Text(gateway.Conditions));
        Assert.Equal("Accepted False PortUnavailable, Programmed False Invalid, ResolvedRefs True ResolvedRefs", Text(gateway.Listeners[0].Conditions));
        Assert.Equal("cannot listen on 127.0.90.1:80: it is taken", gateway.Listeners[0].Conditions[0].Message);
        Assert.Equal("Accepted True Accepted, Programmed True Programmed, ResolvedRefs True ResolvedRefs", Text(gateway.Listeners[1].Conditions));
    }

    [Fact]
    public void Without_any_port_a_Gateway_is_not_programmed()
    {
        var gateway = After(Failed(80, 81)).Gateway;

        Assert.Equal("Accepted False ListenersNotValid, Programmed False Invalid, ResolvedRefs True ResolvedRefs", Text(gateway.Conditions));
        Assert.Equal(1, gateway.AttachedSets);
    }

    [Fact]
    public void A_ListenerSet_without_any_port_is_not_accepted_and_not_counted()
    {
        var (gateway, set) = After(Failed(82));

        Assert.Equal("Accepted False ListenersNotValid, Programmed False ListenersNotValid", Text(set.Conditions));
        Assert.Equal("Accepted True Accepted, Programmed True Programmed, ResolvedRefs True ResolvedRefs", Text(gateway.Conditions));
        Assert.Equal(0, gateway.AttachedSets);
    }

    static (GatewayStatus Gateway, GatewayStatus Set) After(Dictionary<GatewayEndpoint, string> failed)
    {
        var (statuses, objects) = Translate();
        var after = PortFailures.Apply(statuses, objects, failed);
        return (after.Single(status => status.Object.Kind == ResourceKind.Gateway), after.Single(status => status.Object.Kind == ResourceKind.ListenerSet));
    }

    static (System.Collections.Immutable.ImmutableArray<GatewayStatus> Statuses, GatewayObjects Objects) Translate()
    {
        var store = new ResourceStore([]);
        foreach (var @object in Objects)
            store.Upsert(@object);
        return (GatewayObjectsOf.Translate(store.Snapshot()).Statuses, store.Snapshot().Gateways);
    }

    static Dictionary<GatewayEndpoint, string> Failed(params int[] ports) =>
        ports.ToDictionary(port => new GatewayEndpoint("127.0.90.1", port), _ => "it is taken");

    static string Text(ValueArray<Condition> conditions) =>
        string.Join(", ", conditions.Select(condition => $"{condition.Type} {condition.IsTrue} {condition.Reason}"));
}
