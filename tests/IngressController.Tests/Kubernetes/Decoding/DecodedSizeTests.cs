using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;

namespace IngressController.Tests.Kubernetes.Decoding;

/// <summary>Measures the heap, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(DecodedSizeTests), DisableParallelization = true)]
[Collection(nameof(DecodedSizeTests))]
public sealed class DecodedSizeTests
{
    /// <summary>The heap need of 10,000 slices of three endpoints, as objects of the API server.</summary>
    [Fact]
    public void Ten_thousand_slices_stay_small()
    {
        var before = GC.GetTotalMemory(true);
        var slices = Enumerable.Range(0, 10_000).Select(number => ObjectDecoder.Decode(ResourceKind.EndpointSlice, Slice(number)).Object).ToArray();
        var bytes = GC.GetTotalMemory(true) - before;

        Assert.All(slices, Assert.NotNull);
        Assert.InRange(bytes, 1, 12 << 20);
    }

    static byte[] Slice(int number)
    {
        var endpoints = Enumerable.Range(1, 3).Select(pod => $"""
            "addresses":["10.{number / 250}.{number % 250}.{pod}"],"conditions":<"ready":true,"serving":true,"terminating":false>,
            "nodeName":"node-{pod}","zone":"zone-a","targetRef":<"kind":"Pod","namespace":"default","name":"service-{number}-7d9c-{pod}","uid":"u">
            """);
        var slice = $"""
            <"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","metadata":<"name":"service-{number}-abcde","namespace":"default",
             "uid":"6f6d1bb2-6b6e-4b6f-9d3c-{number:D12}","resourceVersion":"{number}","creationTimestamp":"2026-01-31T12:00:00Z",
             "labels":<"kubernetes.io/service-name":"service-{number}","endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io">>,
             "addressType":"IPv4","ports":[<"name":"http","protocol":"TCP","port":8080>],"endpoints":[<{string.Join(">,<", endpoints)}>]>
            """;
        return Encoding.UTF8.GetBytes(slice.Replace('<', '{').Replace('>', '}'));
    }
}
