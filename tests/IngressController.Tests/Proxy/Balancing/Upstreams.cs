using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Proxy.Balancing;

namespace IngressController.Tests.Proxy.Balancing;

/// <summary>Makes upstreams for balancers to choose from.</summary>
static class Upstreams
{
    public static Upstream Of(string service, int count, params IPolicy[] policies) =>
        new(new(new("default", service), "80"), Addresses(count), null, null, new([.. policies], null));

    public static UpstreamState State(string service, int count, params IPolicy[] policies) => State(Of(service, count, policies), TimeProvider.System);

    public static UpstreamState State(Upstream upstream, TimeProvider time)
    {
        var state = new UpstreamState(upstream, time);
        state.Update(upstream);
        return state;
    }

    public static DestinationState[] Destinations(int count) => [.. Addresses(count).Select(destination => new DestinationState(destination))];

    public static ValueArray<Destination> Addresses(int count) =>
        Enumerable.Range(1, count).Select(i => new Destination($"10.0.{i / 250}.{i % 250}", 8080)).ToValueArray();
}
