using BenchmarkDotNet.Attributes;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Metrics;
using IngressController.Metrics.Exposition;
using IngressController.Metrics.Requests;

namespace IngressController.Benchmarks;

/// <summary>Counting one request, and writing a scrape.</summary>
public class MetricsBenchmarks
{
    // A request's series has 60 lines or so with default buckets.
    const int ScrapeRoutes = 1000;

    readonly RequestMeasure _measure = new("GET", 200, 1000, 900, 800, 0, 120, 1200);
    RouteMetrics _route = null!;
    MetricsRegistry _large = null!;

    [GlobalSetup]
    public void Setup()
    {
        var identity = new ControllerIdentity("class", "namespace", "pod");
        _route = new RequestRegistry(new(), identity, new(), new()).Of(RouteOf(0));
        var registry = new RequestRegistry(new(), identity, new(), new());
        for (var i = 0; i < ScrapeRoutes; i++)
            registry.Of(RouteOf(i)).Record(_measure, $"h{i}.example.com", null);
        _large = new(registry);
        Console.WriteLine($"// a scrape has {Lines()} lines");
    }

    [Benchmark(Description = "record one request")]
    public void Record() => _route.Record(_measure, "h0.example.com", null);

    [Benchmark(Description = "scrape of 1,000 routes")]
    public Task Scrape() => _large.WriteAsync(Stream.Null, ExpositionFormat.PrometheusText, default);

    int Lines()
    {
        using var output = new MemoryStream();
        _large.WriteAsync(output, ExpositionFormat.PrometheusText, default).GetAwaiter().GetResult();
        return output.ToArray().Count(octet => octet == (byte)'\n');
    }

    static Route RouteOf(int number) => new()
    {
        Ingress = new("default", $"i{number}"),
        Host = $"h{number}.example.com",
        Path = "/",
        Match = PathMatch.Prefix,
        Upstream = new(new(new("default", $"s{number}"), "80"), [], null, null, PolicySet.Empty),
        StatusWithoutDestination = 503,
        Policies = PolicySet.Empty,
    };
}
