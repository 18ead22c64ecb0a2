using System.Text;
using BenchmarkDotNet.Attributes;
using IngressController.AccessLogs;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;
using IngressController.Core.Translation;
using IngressController.Features;
using IngressController.Kubernetes.Manifests;
using IngressController.Proxy;
using IngressController.Proxy.Matching;
using IngressController.Proxy.Outgoing;
using IngressController.Proxy.Outgoing.Names;
using Microsoft.Extensions.Logging.Abstractions;

namespace IngressController.Benchmarks;

/// <summary>The steps and edits of a route with five common directives of a snippet, beside one without.</summary>
public class SnippetBenchmarks
{
    const string Head =
        "GET /api/items?page=2 HTTP/1.1\r\nHost: plain.test\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
        "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef\r\n\r\n";

    const string Manifest = """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: settings, namespace: default }
        data: { allow-snippet-annotations: "true", annotations-risk-level: Critical }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: plain, namespace: default }
        spec:
          ingressClassName: yarp
          rules: [ { host: plain.test, http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } } ] } } ]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: snippet
          namespace: default
          annotations:
            nginx.ingress.kubernetes.io/configuration-snippet: |
              if ($http_x_forwarded_proto = "http") { return 301 https://$host$request_uri; }
              more_set_headers "X-Frame-Options: DENY" "X-Content-Type-Options: nosniff";
              add_header Referrer-Policy same-origin always;
              proxy_set_header X-Tenant $namespace;
              proxy_hide_header X-Powered-By;
        spec:
          ingressClassName: yarp
          rules: [ { host: snippet.test, http: { paths: [ { path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } } ] } } ]
        """;

    readonly AccessLogRegistry _accessLogs = new(Stream.Null, TimeProvider.System, NullLogger<AccessLogRegistry>.Instance);
    FeatureSet _features = null!;
    HeldRequest _held = null!;
    RequestStep _plain = null!;
    RequestStep _snippet = null!;

    [GlobalSetup]
    public async Task Setup()
    {
        var names = new NameResolver(NameLookup.Create(servers: null, TimeProvider.System).FindAsync, TimeProvider.System);
        var matching = new MatchBudget(new(), TimeProvider.System, NullLogger<MatchBudget>.Instance);
        _features = FeatureCatalog.Create(new(_accessLogs, names, ConnectPolicy.Strict, () => 443, matching, TimeProvider.System, NullLoggerFactory.Instance));
        var snapshot = ManifestReader.Read("benchmark.yaml", Encoding.UTF8.GetBytes(Manifest)).Objects
            .Aggregate(ClusterSnapshot.Empty, (snapshot, entry) => snapshot.With(entry.Object!));
        var table = Translator.Translate(snapshot, new() { IngressClassIsGiven = true, ConfigMap = new("default", "settings") }, FeatureCatalog.Policies).Table;
        _held = await HeldRequest.BeginAsync(ActiveTable.Empty, Encoding.ASCII.GetBytes(Head), static _ => Task.CompletedTask);
        _plain = Bind(table.MatchHost("plain.test"));
        _snippet = Bind(table.MatchHost("snippet.test"));
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _held.DisposeAsync();
        _features.Dispose();
        await _accessLogs.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "without a snippet")]
    public Task Plain() => _plain(_held.Renew());

    [Benchmark(Description = "with five directives")]
    public Task Snippet() => _snippet(_held.Renew());

    /// <summary>All steps of a host's only path; in place of forwarding, the heads of a request and of an answer are edited.</summary>
    RequestStep Bind(VirtualHost host)
    {
        var pipeline = new RoutePipeline();
        var route = host.Match("/");
        foreach (var feature in _features.ActingOn(route.Policies))
            feature.Join(new(route, host, new(TimeProvider.System), null, static _ => Task.CompletedTask, null!), pipeline);
        var (requests, answers) = (pipeline.RequestEdits, pipeline.ResponseEdits);
        return pipeline.Build(context =>
        {
            var head = context.Exchange.Head;
            head.Begin("GET", OriginForm.Root);
            head.SetHost(context.HostHeader);
            foreach (var edit in requests)
                edit(context, head);
            var response = context.Http.Response;
            response.Headers.Clear();
            response.Headers.ContentType = "application/json";
            foreach (var edit in answers)
                edit(context, response);
            return Task.CompletedTask;
        });
    }
}
