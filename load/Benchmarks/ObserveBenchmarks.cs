using System.Text;
using BenchmarkDotNet.Attributes;
using IngressController.AccessLogs;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Metrics;
using IngressController.Metrics.Requests;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Forwarding.Bodies;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Measuring;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;
using IngressController.Reconciling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IngressController.Benchmarks;

/// <summary>What is written down about one request at its end: sizes, metrics, access log. Headers are Kestrel's own.</summary>
public class ObserveBenchmarks
{
    // Sent as a browser does.
    const string Head =
        "GET /api/items?page=2 HTTP/1.1\r\nHost: h1.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n" +
        "Accept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef\r\nReferer: https://h1.example.com/\r\n\r\n";

    static readonly BodyFiles Bodies = new(Path.GetTempPath(), 1 << 20, new());

    ServiceProvider _yarp = null!;
    AccessLogRegistry _accessLogs = null!;
    FeatureSet _features = null!;
    RequestObserver _observer = null!;
    HeldRequest _held = null!;
    HeldRequest _odd = null!;
    LogFormat _format = null!;
    RouteLog _log = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        _yarp = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        _accessLogs = new(Stream.Null, TimeProvider.System, NullLogger<AccessLogRegistry>.Instance);
        var names = new NameResolver(NameLookup.Create(servers: null, TimeProvider.System).FindAsync, TimeProvider.System);
        var matching = new MatchBudget(new(), TimeProvider.System, NullLogger<MatchBudget>.Instance);
        _features = FeatureCatalog.Create(new(_accessLogs, names, ConnectPolicy.Strict, () => 443, matching, TimeProvider.System, NullLoggerFactory.Instance));
        var identity = new ControllerIdentity("class", "namespace", "pod");
        var metrics = new RequestRegistry(new(), identity, new(), new());
        _observer = new(metrics, new(identity, () => 0), new(), new(TimeProvider.System));
        var forward = new ForwardStep(Bodies, new(TimeProvider.System), TimeProvider.System, NullLogger<ForwardStep>.Instance);
        var binder = new TableBinder(
            _features, new(TimeProvider.System), metrics, new UpstreamClientPool(
                ConnectPolicy.Strict, _yarp.GetRequiredService<IHttpForwarder>(), new(TimeProvider.System, NullLogger<ApplicationErrors>.Instance)),
            forward, null, TimeProvider.System);
        var snapshot = ClusterOfSize.Store(10).Snapshot();
        var translation = Translator.Translate(snapshot, ClusterOfSize.Options, FeatureCatalog.Policies);
        var table = binder.Bind(translation, snapshot, ActiveTable.Empty, static upstream => upstream).Table;
        _held = await HeldRequest.BeginAsync(table, Encoding.ASCII.GetBytes(Head), context => AnswerAsync(context));
        _odd = await HeldRequest.BeginAsync(table, Encoding.ASCII.GetBytes(Head), context => AnswerAsync(context, "X-Frame-Options"));
        _format = LogFormat.Parse(LogSettings.DefaultFormat, LogEscaping.Standard, new(new(TimeProvider.System)));
        _log = _held.Context.Route!.Log!;
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _held.DisposeAsync();
        await _odd.DisposeAsync();
        _features.Dispose();
        await _accessLogs.DisposeAsync();
        await _yarp.DisposeAsync();
    }

    [Benchmark(Description = "the length of an answer")]
    public long Length() => HeadLength.OfAnswer(_held.Context.Http.Response, _held.Context.Traffic);

    [Benchmark(Description = "of one with a header that Kestrel has no field for")]
    public long LengthOfOdd() => HeadLength.OfAnswer(_odd.Context.Http.Response, _odd.Context.Traffic);

    [Benchmark(Description = "a line of the default format")]
    public int Line()
    {
        var line = LogLine.Begin();
        _format.Write(_held.Context, line);
        return line.Written.Length;
    }

    // The writer competes for the processors here, and drops lines that it cannot keep up with.
    [Benchmark(Description = "the same, handed to the writer")]
    public void Log() => _log.Write(_held.Context);

    [Benchmark(Description = "all of it")]
    public void All()
    {
        _observer.Begin();
        _observer.End(_held.Context);
    }

    static async Task AnswerAsync(RequestContext context, string? odd = null)
    {
        if (!RequestTarget.TryParse("/api/items?page=2", out var target))
            throw new InvalidOperationException("the target is not read");
        context.Ask(target);
        context.RequestId = "0123456789abcdef0123456789abcdef";
        context.Route = context.Table.Routes[context.Table.Routing.MatchHost(context.HostHeader.Name).Match(target.Path.Span).Index];
        context.Upstream = context.Route.Upstream;
        context.Exchange.Begin(canReplay: true, Bodies);
        context.Exchange.Try(context.Upstream!.Next(context)!);
        context.Exchange.EndTry(TryResult.Passed(200));
        var response = context.Http.Response;
        response.Headers.Server = "nginx/1.26.0";
        response.Headers.ContentType = "application/json";
        response.Headers.LastModified = "Mon, 01 Jan 2024 00:00:00 GMT";
        response.Headers.ETag = "\"0123456789abcdef\"";
        response.Headers.AcceptRanges = "bytes";
        if (odd is not null)
            response.Headers[odd] = "DENY";
        response.ContentLength = 1024;
        await response.Body.WriteAsync(new byte[1024]);
        context.Status = 200;
    }
}
