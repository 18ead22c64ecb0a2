using BenchmarkDotNet.Attributes;
using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Features.LoadBalance;
using IngressController.Proxy;
using IngressController.Proxy.Balancing;

namespace IngressController.Benchmarks;

/// <summary>The choice of a pod.</summary>
public class BalanceBenchmarks
{
    RequestContext _context = null!;
    UpstreamState _roundRobin = null!;
    UpstreamState _peakEwma = null!;

    [Params(3, 100)]
    public int Pods;

    [GlobalSetup]
    public void Setup()
    {
        _context = Requests.OfBrowser();
        _roundRobin = StateOf(PolicySet.Empty);
        _peakEwma = StateOf(new([new PeakEwmaPolicy()], null));
    }

    [Benchmark(Baseline = true, Description = "round robin")]
    public object? RoundRobin() => _roundRobin.Next(_context);

    [Benchmark(Description = "ewma, with its measuring")]
    public object? PeakEwma()
    {
        var chosen = _peakEwma.Next(_context)!;
        _peakEwma.Answered(chosen, TimeSpan.FromMilliseconds(3));
        return chosen;
    }

    UpstreamState StateOf(PolicySet policies)
    {
        var destinations = Enumerable.Range(1, Pods).Select(pod => new Destination($"10.0.0.{pod}", 8080)).ToValueArray();
        var upstream = new Upstream(new(new("default", "web"), "80"), destinations, null, null, policies);
        var state = new UpstreamState(upstream, TimeProvider.System);
        state.Update(upstream);
        return state;
    }
}
