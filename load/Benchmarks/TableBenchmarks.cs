using BenchmarkDotNet.Attributes;
using IngressController.AccessLogs;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Reconciling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Benchmarks;

/// <summary>A new table of a whole cluster: three paths, one Service and five endpoints an Ingress, or HTTPRoute.</summary>
public class TableBenchmarks
{
    readonly ActiveTableHolder _tables = new();
    ServiceProvider _yarp = null!;
    AccessLogRegistry _accessLogs = null!;
    FeatureSet _features = null!;
    TableBinder _binder = null!;
    ClusterSnapshot _snapshot = ClusterSnapshot.Empty;
    TranslationResult _translation = null!;
    TranslationResult _last = null!;
    ClusterSnapshot _now = ClusterSnapshot.Empty;
    int _changes;

    [Params(1_000, 10_000)]
    public int Objects;

    /// <summary>Which of the two APIs the objects are of.</summary>
    [Params("Ingress", "HTTPRoute")]
    public string Kind = "Ingress";

    TranslationOptions Options => Kind == "Ingress" ? ClusterOfSize.Options : GatewaysOfSize.Options;

    [GlobalSetup]
    public void Setup()
    {
        _yarp = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        _accessLogs = new(Stream.Null, TimeProvider.System, NullLogger<AccessLogRegistry>.Instance);
        var names = new NameResolver(NameLookup.Create(servers: null, TimeProvider.System).FindAsync, TimeProvider.System);
        var matching = new MatchBudget(new(), TimeProvider.System, NullLogger<MatchBudget>.Instance);
        _features = FeatureCatalog.Create(new(_accessLogs, names, ConnectPolicy.Strict, () => 443, matching, TimeProvider.System, NullLoggerFactory.Instance));
        var identity = new ControllerIdentity("class", "namespace", "pod");
        var forward = new ForwardStep(new(Path.GetTempPath(), 1 << 20, new()), new(TimeProvider.System), TimeProvider.System, NullLogger<ForwardStep>.Instance);
        _binder = new(
            _features, new(TimeProvider.System), new RequestRegistry(new(), identity, new(), new()),
            new UpstreamClientPool(
                ConnectPolicy.Strict, _yarp.GetRequiredService<IHttpForwarder>(), new(TimeProvider.System, NullLogger<ApplicationErrors>.Instance)),
            forward, null, TimeProvider.System);
        _now = _snapshot = Kind == "Ingress" ? ClusterOfSize.Store(Objects).Snapshot() : GatewaysOfSize.Snapshot(Objects);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        _translation = _last = Translate();
        BindAndSwap();
        Console.WriteLine($"// held by the table of {Objects} {Kind}: {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:0.0} MB");
        if (_translation.Diagnostics.Length > 0)
            throw new InvalidOperationException(_translation.Diagnostics[0].ToString());
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        _features.Dispose();
        await _accessLogs.DisposeAsync();
        await _yarp.DisposeAsync();
    }

    [Benchmark(Description = "translate")]
    public object TranslateAll() => Translate();

    [Benchmark(Description = "bind and swap")]
    public void BindAndSwap() => _tables.Swap(_binder.Bind(_translation, _snapshot, _tables.Current, static upstream => upstream).Table);

    [Benchmark(Description = "translate, bind and swap: the first table")]
    public void All() => _tables.Swap(_binder.Bind(Translate(), _snapshot, _tables.Current, static upstream => upstream).Table);

    [Benchmark(Description = "the same after a change of one object")]
    public void Change()
    {
        string[] paths = [.. ClusterOfSize.Paths, $"/{_changes++ % 2}"];
        _now = _now.With(Kind == "Ingress" ? ClusterOfSize.IngressOf("i7", 7, ClusterOfSize.HostName(7), paths) : GatewaysOfSize.RouteOf(7, paths));
        _last = Translator.Translate(_now, Options, FeatureCatalog.Policies, _last);
        var table = _binder.Bind(_last, _now, _tables.Current, static upstream => upstream).Table;
        _tables.Swap(table);
        _binder.ReleaseUnused(_last, table);
    }

    TranslationResult Translate() => Translator.Translate(_snapshot, Options, FeatureCatalog.Policies);
}
