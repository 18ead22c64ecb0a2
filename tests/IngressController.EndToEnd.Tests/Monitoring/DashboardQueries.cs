using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>
/// A real Prometheus scrapes a running controller under known traffic: what it has then is exact, and every query of every
/// dashboard and alert, ours and ingress-nginx', finds what it asks for.
/// </summary>
public sealed class DashboardQueries
{
    /// <summary>Queries that find nothing, and why that is right.</summary>
    static readonly (string Panel, string Part, string Why)[] Empty =
    [
        ("Last Config Failed", "== 0)", "no configuration has failed, and this query has no \"or vector(0)\""),
        ("Latency (Average Percentiles)", "le=\"60\"", "asks for the bucket of 60 s, which the default buckets do not have (upstream's own flaw)"),
        ("Leader", "leader_election_status", "one replica without election has no leader"),
        ("Main and canary", "canary!=\"\"", "there is no canary in this traffic"),
    ];

    /// <summary>What shows of watches, which a controller that reads files has none of.</summary>
    static readonly string[] OfWatches =
        ["ingress_yarp_watch_last_event_timestamp_seconds", "ingress_yarp_watch_errors_total", "ingress_yarp_watch_lists_total"];

    [Theory]
    [EverySource]
    public async Task Every_query_of_every_dashboard_finds_what_the_traffic_says_it_must(Source source)
    {
        _ = PrometheusTools.Server;
        await using var bed = await TestBed.CreateAsync(source);
        await ApplyAsync(bed);
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("https://shop.example/admin", "admin");
        await using var prometheus = await Prometheus.StartAsync(new(IPAddress.Loopback, bed.Controller.HealthPort));

        // Rates and increases are about what happens between scrapes.
        await UntilScrapedAsync(prometheus, "nginx_ingress_controller_requests{ingress=\"shop\"}", 1);
        for (var round = 0; round < 4; round++)
        {
            await SendAsync(bed.Client, 10);
            var scrapes = await prometheus.ValueAsync("sum(count_over_time(nginx_ingress_controller_config_hash{job=\"kubernetes-pods\"}[10m]))");
            await Eventually.IsAsync(
                "the next scrape",
                () => prometheus.ValueAsync("sum(count_over_time(nginx_ingress_controller_config_hash{job=\"kubernetes-pods\"}[10m]))"),
                count => count > scrapes + 1);
        }

        var problems = new List<string>();
        var (upstream, alerts) = Dashboard.ReadUpstream();
        Assert.Equal(5, upstream.Count);
        Assert.Equal(84, upstream.Sum(dashboard => dashboard.Queries.Count));
        var own = Dashboard.ReadOwn();
        Assert.Equal(4, own.Count);
        foreach (var dashboard in upstream.Concat(own))
        {
            var values = await dashboard.ResolveAsync(prometheus);
            foreach (var (panel, expression) in dashboard.Queries)
            {
                var found = await prometheus.QueryAsync(Dashboard.Substitute(expression, values));
                if (found.Count == 0 && !IsRightlyEmpty(panel, expression, source))
                    problems.Add($"{dashboard.Title}: {panel}: {expression}");
            }
        }

        Assert.True(problems.Count == 0, $"{problems.Count} queries find nothing:\n{string.Join('\n', problems)}");
        Assert.Empty(await prometheus.BrokenRulesAsync());
        Assert.Equal(["ingress-nginx-controller-metrics: up", "kubernetes-pods: up"], (await prometheus.TargetsAsync()).Order());
        await AlertsFireAsync(prometheus, alerts);
    }

    [Fact]
    public async Task Prometheus_counts_what_was_sent()
    {
        _ = PrometheusTools.Server;
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ApplyAsync(bed);
        await bed.StartControllerAsync();
        await using var prometheus = await Prometheus.StartAsync(new(IPAddress.Loopback, bed.Controller.HealthPort));
        await SendAsync(bed.Client, 10);

        const string Ours = "nginx_ingress_controller_requests{job=\"kubernetes-pods\",namespace=\"ingress-yarp\"";
        await UntilScrapedAsync(prometheus, $"{Ours},service=\"admin\",status=\"503\"}}", 10);
        var counts = await prometheus.QueryAsync($"sum by (exported_namespace, ingress, path, method, status) ({Ours}}})");
        Assert.Equal(
            ["/ GET 200: 10", "/ GET 404: 10", "/ POST 201: 10", "/admin GET 308: 10", "/admin GET 503: 10", "/nowhere GET 503: 10"],
            counts.Select(sample => $"{sample.Labels["path"]} {sample.Labels["method"]} {sample.Labels["status"]}: {sample.Value}")
                .Order(StringComparer.Ordinal));
        Assert.All(counts, sample => Assert.Equal("default", sample.Labels["exported_namespace"]));
    }

    [Fact]
    public async Task Promtool_finds_fault_with_the_names_ingress_nginx_gave_and_with_nothing_else()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await ApplyAsync(bed);
        await bed.StartControllerAsync();
        await SendAsync(bed.Client, 1);
        using var scrape = new Scratch("scrape");
        await File.WriteAllTextAsync(scrape.File("metrics"), await bed.Controller.MetricsAsync());

        var result = await Command.RunAsync("bash", ["-c", "\"$0\" check metrics < \"$1\"", PrometheusTools.Tool, scrape.File("metrics")]);

        Assert.Equal(
            [
                "nginx_ingress_controller_requests counter metrics should have \"_total\" suffix",
                "nginx_ingress_controller_success counter metrics should have \"_total\" suffix",
            ],
            (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    // Upstream's alerts as they are written, in traffic of which a third is 5xx and a sixth 404.
    static async Task AlertsFireAsync(Prometheus prometheus, IReadOnlyList<(string Name, string Expression)> alerts)
    {
        var firing = new List<string>();
        foreach (var (name, expression) in alerts)
        {
            if ((await prometheus.QueryAsync(expression)).Count > 0)
                firing.Add(name);
        }

        Assert.Equal(
            ["NGINXCertificateExpiry", "NGINXTooMany400s", "NGINXTooMany500s", "NginxHighHttp4xxErrorRate", "NginxHighHttp5xxErrorRate"],
            firing.Order(StringComparer.Ordinal));
    }

    static bool IsRightlyEmpty(string panel, string expression, Source source) =>
        Empty.Any(entry => entry.Panel == panel && expression.Contains(entry.Part, StringComparison.Ordinal)) ||
        (source == Source.Manifests && OfWatches.Any(name => expression.Contains(name, StringComparison.Ordinal)));

    static Task<double> UntilScrapedAsync(Prometheus prometheus, string selector, double atLeast) =>
        Eventually.IsAsync($"{selector} is scraped", () => prometheus.ValueAsync($"sum({selector})"), value => value >= atLeast, TimeSpan.FromSeconds(60));

    static async Task SendAsync(EdgeClient client, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await client.GetAsync("https://shop.example/");
            await client.GetAsync("https://shop.example/?do=status/404");
            await client.SendAsync(HttpMethod.Post, "https://shop.example/?do=status/201", new StringContent("some text"));
            await client.GetAsync("https://shop.example/admin?do=status/503");
            await client.GetAsync("http://shop.example/admin");
            await client.GetAsync("https://shop.example/nowhere");
        }
    }

    static async Task ApplyAsync(TestBed bed)
    {
        await bed.StartServiceAsync("web", 2);
        await bed.StartServiceAsync("admin");
        await bed.ApplyAsync(SecretOf("shop.example", TimeSpan.FromDays(3)));
        await bed.ApplyAsync("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: shop}
            spec:
              ingressClassName: yarp
              tls: [{hosts: [shop.example], secretName: shop-tls}]
              rules:
              - host: shop.example
                http:
                  paths:
                  - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
                  - {path: /admin, pathType: Prefix, backend: {service: {name: admin, port: {name: http}}}}
                  - {path: /nowhere, pathType: Prefix, backend: {service: {name: nowhere, port: {number: 80}}}}
            """);
    }

    static string SecretOf(string host, TimeSpan validity)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}, O=Test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow + validity);
        return $$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: shop-tls}
            type: kubernetes.io/tls
            data:
              tls.crt: {{Base64(certificate.ExportCertificatePem())}}
              tls.key: {{Base64(key.ExportPkcs8PrivateKeyPem())}}
            """;
    }

    static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
}
