using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Benchmarks;

/// <summary>One line of a watch, decoded and brought into a store of 10,000 of its kind; each brings news.</summary>
public class WatchBenchmarks
{
    const int Objects = 10_000;

    readonly byte[][] _slices = new byte[1024][];
    readonly byte[][] _ingresses = new byte[1024][];
    EventApplier _sliceEvents = null!;
    EventApplier _ingressEvents = null!;
    int _next;

    [GlobalSetup]
    public void Setup()
    {
        var store = ClusterOfSize.Store(Objects);
        (_sliceEvents, _ingressEvents) = (new(ResourceKind.EndpointSlice, store), new(ResourceKind.Ingress, store));
        for (var i = 0; i < _slices.Length; i++)
            (_slices[i], _ingresses[i]) = (Slice(i), Ingress(i));
    }

    [Benchmark(Description = "an EndpointSlice of five pods")]
    public string? EndpointSlice() => Apply(_sliceEvents, _slices);

    [Benchmark(Description = "an Ingress of three paths")]
    public string? Ingress() => Apply(_ingressEvents, _ingresses);

    // An event whose version is not newer is dropped, so each round writes a higher one in place.
    string? Apply(EventApplier events, byte[][] lines)
    {
        var number = Interlocked.Increment(ref _next);
        var line = lines[number & (lines.Length - 1)];
        number.TryFormat(line.AsSpan(line.AsSpan().IndexOf("\"resourceVersion\":\""u8) + 19, 10), out _, "0000000000", CultureInfo.InvariantCulture);
        return events.Apply(line);
    }

    static byte[] Slice(int number)
    {
        var endpoints = Enumerable.Range(1, 5).Select(pod => $$"""
            {"addresses":["10.1.{{number % 250}}.{{pod}}"],"conditions":{"ready":true,"serving":true,"terminating":false},
             "nodeName":"node-{{pod}}","targetRef":{"kind":"Pod","namespace":"default","name":"p-{{number}}-{{pod}}","uid":"0b0c"},"zone":"a"}
            """);
        return Event($"s{number}-1", "EndpointSlice", "discovery.k8s.io/v1", $$""" "labels":{"kubernetes.io/service-name":"s{{number}}"} """,
            $$""" "addressType":"IPv4","ports":[{"name":"","port":8080,"protocol":"TCP"}],"endpoints":[{{string.Join(',', endpoints)}}] """);
    }

    static byte[] Ingress(int number)
    {
        var paths = ClusterOfSize.Paths.Select(path =>
            "{\"path\":\"" + path + "\",\"pathType\":\"Prefix\",\"backend\":{\"service\":{\"name\":\"s" + number + "\",\"port\":{\"number\":80}}}}");
        return Event($"i{number}", "Ingress", "networking.k8s.io/v1", "\"annotations\":{\"nginx.ingress.kubernetes.io/proxy-body-size\":\"8m\"}",
            "\"spec\":{\"ingressClassName\":\"yarp\",\"rules\":[{\"host\":\"" + ClusterOfSize.HostName(number) + "\",\"http\":{\"paths\":["
            + string.Join(',', paths) + "]}}]}");
    }

    static byte[] Event(string name, string kind, string version, string metadata, string content) => Encoding.UTF8.GetBytes(
        "{\"type\":\"MODIFIED\",\"object\":{\"kind\":\"" + kind + "\",\"apiVersion\":\"" + version + "\",\"metadata\":{\"name\":\"" + name
        + "\",\"namespace\":\"default\",\"uid\":\"6f0e9a\",\"resourceVersion\":\"0000000000\",\"generation\":1,"
        + "\"creationTimestamp\":\"2026-01-01T00:00:00Z\"," + metadata + "}," + content + "}}");
}
