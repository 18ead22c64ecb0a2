using BenchmarkDotNet.Attributes;
using IngressController.Core.Routing;

namespace IngressController.Benchmarks;

/// <summary>From Host header and target to the route. Hosts come at random, so that the processor's caches help as little as in service.</summary>
public class MatchBenchmarks
{
    const int Requests = 4096;

    readonly string[] _hosts = new string[Requests];
    RoutingTable _table = null!;
    int _next;

    [Params(1, 10_000, 50_000)]
    public int Hosts;

    [GlobalSetup]
    public void Setup()
    {
        _table = ClusterOfSize.Table(Hosts);
        var random = new Random(1);
        for (var i = 0; i < Requests; i++)
            _hosts[i] = ClusterOfSize.HostName(random.Next(Hosts)) + ":8080";
    }

    [Benchmark(Description = "host and path, parsed before")]
    public object Match() => _table.Match(_hosts[_next++ & (Requests - 1)], "/api/items");

    [Benchmark(Description = "host and path, with parsing of the target")]
    public object ParseAndMatch()
    {
        if (!RequestTarget.TryParse("/api/items?page=2", out var target))
            throw new InvalidOperationException("the target is not read");
        return _table.Match(_hosts[_next++ & (Requests - 1)], target.Path.Span);
    }

    [Benchmark(Description = "a host that no rule names")]
    public object Unknown() => _table.Match("unknown.example.org", "/api/items");
}
