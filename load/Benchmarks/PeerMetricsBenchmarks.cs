using BenchmarkDotNet.Attributes;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Metrics;
using IngressController.Metrics.Exposition;
using IngressController.Metrics.Requests;
using IngressController.Tests.Metrics;

namespace IngressController.Benchmarks;

/// <summary>Our request metrics beside prometheus-net's: the same series, bounds and numbers. Its exemplars are off.</summary>
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByCategory)]
public class PeerMetricsBenchmarks
{
    const int Records = 100_000;

    static readonly ControllerIdentity Identity = new("class", "namespace", "pod");

    readonly RequestMeasure _measure = new("GET", 200, 1000, 900, 800, 0, 120, 1200);
    RouteMetrics[] _routes = [];
    RequestRegistry _own = null!;
    MetricsRegistry _ownScrape = null!;
    PeerRequests _peer = null!;
    PeerRequests.Series _peerSeries = null!;

    /// <summary>Routes with one series each: 50,000 and 93,000 lines in a scrape.</summary>
    [Params(538, 1000)]
    public int Routes;

    [GlobalSetup]
    public void Setup()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        FillOwn();
        var between = GC.GetTotalMemory(forceFullCollection: true);
        FillPeer();
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"// octets for a route, method and status: {(between - before) / Routes} here, {(after - between) / Routes} in prometheus-net");
        _ownScrape = new(_own);
        Console.WriteLine($"// a scrape has {Lines(output => _ownScrape.WriteAsync(output, ExpositionFormat.PrometheusText, default))} lines here, "
            + $"{Lines(output => _peer.WriteAsync(output, isOpenMetrics: false))} in prometheus-net");
    }

    [Benchmark(Baseline = true, Description = "record, 1 thread"), BenchmarkCategory("record 1")]
    public void Record() => _routes[0].Record(_measure, "h0.example.com", null);

    [Benchmark(Description = "record, 1 thread, prometheus-net"), BenchmarkCategory("record 1")]
    public void PeerRecord() => _peerSeries.Record(_measure);

    [Benchmark(Baseline = true, Description = "record, 2 threads", OperationsPerInvoke = Records), BenchmarkCategory("record 2")]
    public void RecordByTwo() => ByTwo(Record);

    [Benchmark(Description = "record, 2 threads, prometheus-net", OperationsPerInvoke = Records), BenchmarkCategory("record 2")]
    public void PeerRecordByTwo() => ByTwo(PeerRecord);

    [Benchmark(Baseline = true, Description = "scrape"), BenchmarkCategory("scrape")]
    public Task Scrape() => _ownScrape.WriteAsync(Stream.Null, ExpositionFormat.PrometheusText, default);

    [Benchmark(Description = "scrape, prometheus-net"), BenchmarkCategory("scrape")]
    public Task PeerScrape() => _peer.WriteAsync(Stream.Null, isOpenMetrics: false);

    [Benchmark(Baseline = true, Description = "make all series and remove them"), BenchmarkCategory("remove")]
    public void Remove()
    {
        FillOwn();
        _own.Follow(_routes);
        _own.Follow([]);
    }

    [Benchmark(Description = "make all series and remove them, prometheus-net"), BenchmarkCategory("remove")]
    public void PeerRemove()
    {
        FillPeer();
        for (var i = 0; i < Routes; i++)
            _peer.Remove(LabelsOf(i));
    }

    void FillOwn()
    {
        _own = new(new(), Identity, new(), new());
        _routes = new RouteMetrics[Routes];
        for (var i = 0; i < Routes; i++)
        {
            _routes[i] = _own.Of(RouteOf(i));
            _routes[i].Record(_measure, $"h{i}.example.com", null);
        }
    }

    void FillPeer()
    {
        _peer = new();
        for (var i = 0; i < Routes; i++)
        {
            var series = _peer.Of(LabelsOf(i));
            series.Record(_measure);
            if (i == 0)
                _peerSeries = series;
        }
    }

    static void ByTwo(Action record)
    {
        var other = new Thread(Half);
        other.Start();
        Half();
        other.Join();

        void Half()
        {
            for (var i = 0; i < Records / 2; i++)
                record();
        }
    }

    static int Lines(Func<Stream, Task> write)
    {
        using var output = new MemoryStream();
        write(output).GetAwaiter().GetResult();
        return output.ToArray().Count(octet => octet == (byte)'\n');
    }

    static string[] LabelsOf(int number) => PeerRequests.LabelsOf($"i{number}", $"h{number}.example.com", $"s{number}", "GET", "200");

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
