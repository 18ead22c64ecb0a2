using System.Net;
using System.Text.Json.Nodes;
using IngressController.Load.Scale;

namespace IngressController.Load.Tests.Scale;

/// <summary>The objects that a cluster is filled with.</summary>
public sealed class ScaleObjectsTests
{
    static readonly ScaleObjects Objects = new(10_000, [new(IPAddress.Parse("127.0.0.2"), 8080), new(IPAddress.Parse("127.0.0.3"), 8080)]);

    [Fact]
    public void Ten_thousand_hosts_have_fifty_thousand_endpoints_of_their_own()
    {
        var all = Objects.All().ToList();
        Assert.Equal(30_000, all.Count);
        var endpoints = all.Where(entry => entry.Collection == ScaleObjects.Slices).SelectMany(entry => EndpointsOf(entry.Json)).ToList();
        Assert.Equal(50_000, endpoints.Count);
        // The measured hosts share the pods; nobody else has an address twice, and all are of the range for benchmarks.
        var others = endpoints.Where(endpoint => !endpoint.Address.StartsWith("127.", StringComparison.Ordinal)).ToList();
        Assert.Equal(others.Count, others.Select(endpoint => endpoint.Address).Distinct().Count());
        Assert.Equal(50_000 - Objects.Measured, others.Count);
        Assert.All(others, endpoint => Assert.StartsWith("198.18.", endpoint.Address, StringComparison.Ordinal));
    }

    [Fact]
    public void A_measured_host_has_one_ready_pod_that_changes_with_every_turn()
    {
        string[] expected = ["127.0.0.2", "127.0.0.3", "127.0.0.2"];
        Assert.Equal(expected, Enumerable.Range(0, 3).Select(turn => Assert.Single(EndpointsOf(Objects.Patch(0, turn)), endpoint => endpoint.IsReady).Address));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(ScaleObjects.PodOf));
    }

    [Fact]
    public void Any_other_host_has_five_ready_endpoints_of_which_one_changes_with_every_turn()
    {
        var (first, second, third) = (EndpointsOf(Objects.Patch(9_999, 0)), EndpointsOf(Objects.Patch(9_999, 1)), EndpointsOf(Objects.Patch(9_999, 2)));
        Assert.All(first.Concat(second), endpoint => Assert.True(endpoint.IsReady));
        Assert.Single(second.Except(first));
        Assert.Equal(first, third);
    }

    static List<(string Address, bool IsReady)> EndpointsOf(byte[] json) =>
        [.. JsonNode.Parse(json)!["endpoints"]!.AsArray().Select(endpoint => ((string)endpoint!["addresses"]![0]!, (bool)endpoint["conditions"]!["ready"]!))];
}
