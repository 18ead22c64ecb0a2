using System.Globalization;
using BenchmarkDotNet.Attributes;
using IngressController.Core.Admission;
using IngressController.Core.Cluster;
using IngressController.Features;

namespace IngressController.Benchmarks;

/// <summary>
/// The check of one Ingress beside ten thousand, as the admission webhook makes it. Each comes after a change of another
/// Ingress, as in a long <c>kubectl apply</c>: the snapshot is a new one each time.
/// </summary>
public class AdmissionBenchmarks
{
    const int Ingresses = 10_000;

    readonly IngressIndex _index = new();
    ResourceStore _store = null!;
    AdmissionJudge _judge = null!;
    Ingress[] _changes = null!;
    Ingress _good = null!;
    Ingress _conflicting = null!;
    int _next;

    /// <summary>Over how many hosts the Ingresses are spread, so how many share the host of the one that is checked: one, a hundred, all.</summary>
    [Params(Ingresses, 100, 1)]
    public int Hosts;

    [GlobalSetup]
    public void Setup()
    {
        _judge = new(ClusterOfSize.Options, FeatureCatalog.Policies);
        _store = ClusterOfSize.Store(Ingresses);
        // The Ingresses that it comes with go before the index is told of any.
        _store.Replace(ResourceKind.Ingress, [], []);
        _store.IngressChanged += _index.Replace;
        _store.Replace(ResourceKind.Ingress, [.. Enumerable.Range(0, Ingresses).Select(number => IngressOf($"i{number}", number % Hosts, number))], []);
        _changes = [.. Enumerable.Range(0, 1024).Select(number => IngressOf("changing", Hosts + number, number))];
        _good = IngressOf("new", 0, Ingresses - 1, "/of-its-own");
        _conflicting = IngressOf("new", 0, 0);
        if (Accepted().Refusals.Length != 0 || Refused().Refusals is not [{ Code.Name: "PathConflict" }])
            throw new InvalidOperationException("the checks do not end as they are named");
    }

    [Benchmark(Description = "a new Ingress with a path of its own")]
    public AdmissionVerdict Accepted() => Judge(_good);

    [Benchmark(Description = "a new Ingress with a path that another one owns")]
    public AdmissionVerdict Refused() => Judge(_conflicting);

    AdmissionVerdict Judge(Ingress ingress)
    {
        _store.Upsert(_changes[_next++ & (_changes.Length - 1)]);
        return _judge.Judge(_store.Snapshot(), _index, ingress, null);
    }

    static Ingress IngressOf(string name, int host, int service, string? path = null) => ClusterOfSize.IngressOf(
        name, service, ClusterOfSize.HostName(host), [path ?? string.Create(CultureInfo.InvariantCulture, $"/p{service}")]);
}
