using System.Diagnostics;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Metrics;

/// <summary>What a scrape says of traffic that is known to the byte: the request metrics of ingress-nginx, by their names.</summary>
public sealed class RequestMetricsTests
{
    const string Prefix = "nginx_ingress_controller_";

    static readonly string[] Histograms =
    [
        "request_duration_seconds", "response_duration_seconds", "header_duration_seconds", "connect_duration_seconds", "request_size",
        "response_size", "bytes_sent",
    ];

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/admin=admin"], "ssl-redirect: false");

    [Fact]
    public async Task Counts_and_sums_are_exact_under_eight_clients_and_across_table_swaps()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        const int Clients = 8, Rounds = 50;
        var sent = new long[2];
        var received = new long[2];
        var swapping = new CancellationTokenSource();
        var swaps = Task.Run(async () =>
        {
            var number = 0;
            while (!swapping.IsCancellationRequested)
                await edge.ApplyAsync(EdgeFixture.Ingress("other", $"other{number++}.example", ["/=other"]));
            return number;
        });
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var isPost = round % 2 == 1;
                var request = isPost
                    ? "POST /admin?do=status/404 HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 10\r\nConnection: close\r\n\r\n0123456789"
                    : "GET /bytes/5000 HTTP/1.1\r\nHost: SHOP.example:80\r\nConnection: close\r\n\r\n";
                var answer = await edge.SendRawAsync(request);
                Interlocked.Add(ref sent[isPost ? 1 : 0], request.Length);
                Interlocked.Add(ref received[isPost ? 1 : 0], answer.Length);
            }
        })));
        await swapping.CancelAsync();
        Assert.True(await swaps > 0);

        var scrape = await edge.ScrapeAsync();
        const int Each = Clients * Rounds / 2;
        (string, string)[] gets = [("method", "GET"), ("status", "200"), ("path", "/"), ("service", "web"), ("host", "shop.example")];
        (string, string)[] posts = [("method", "POST"), ("status", "404"), ("path", "/admin"), ("service", "admin"), ("host", "shop.example")];
        foreach (var (labels, kind) in new[] { (gets, 0), (posts, 1) })
        {
            Assert.Equal(Each, Assert.Single(scrape.Of($"{Prefix}requests", labels)).Value);
            foreach (var histogram in Histograms)
            {
                Assert.Equal(Each, Assert.Single(scrape.Of($"{Prefix}{histogram}_count", labels)).Value);
                Assert.Equal(Each, Assert.Single(scrape.Of($"{Prefix}{histogram}_bucket", [.. labels, ("le", "+Inf")])).Value);
            }

            Assert.Equal(sent[kind], scrape.Sum($"{Prefix}request_size_sum", labels));
            Assert.Equal(received[kind], scrape.Sum($"{Prefix}response_size_sum", labels));
            Assert.Equal(received[kind], scrape.Sum($"{Prefix}bytes_sent_sum", labels));
            Assert.Equal(0, scrape.Sum($"{Prefix}bytes_sent_bucket", [.. labels, ("le", "100")]));
            Assert.Equal(kind == 0 ? 0 : Each, scrape.Sum($"{Prefix}bytes_sent_bucket", [.. labels, ("le", "1000")]));
        }

        Assert.Equal(2, scrape.Of($"{Prefix}requests").Count());
    }

    [Fact]
    public async Task A_series_has_the_labels_and_types_that_dashboards_expect()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, configure: options => options with
        {
            Translation = options.Translation with { ControllerClass = "k8s.io/ingress-nginx" },
        });
        await GetAsync(edge, "http://shop.example/");

        var scrape = await edge.ScrapeAsync();
        var labels = Assert.Single(scrape.Of($"{Prefix}requests")).Labels;
        Assert.Equal(
            ["canary", "controller_class", "controller_namespace", "controller_pod", "host", "ingress", "method", "namespace", "path", "service", "status"],
            labels.Keys);
        Assert.Equal("k8s.io/ingress-nginx", labels["controller_class"]);
        Assert.Equal(("", "shop", "default"), (labels["canary"], labels["ingress"], labels["namespace"]));
        Assert.Equal("counter", scrape.TypeOf($"{Prefix}requests"));
        foreach (var histogram in Histograms)
        {
            Assert.Equal("histogram", scrape.TypeOf($"{Prefix}{histogram}"));
            Assert.Equal(labels, Assert.Single(scrape.Of($"{Prefix}{histogram}_sum")).Labels);
        }

        Assert.Equal(
            ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"],
            scrape.Of($"{Prefix}request_duration_seconds_bucket").Select(sample => sample.Labels["le"]));
        Assert.Equal(
            ["10", "20", "30", "40", "50", "60", "70", "80", "90", "100", "+Inf"],
            scrape.Of($"{Prefix}response_size_bucket").Select(sample => sample.Labels["le"]));
        Assert.Equal(
            ["10", "100", "1000", "10000", "100000", "1e+06", "1e+07", "+Inf"],
            scrape.Of($"{Prefix}bytes_sent_bucket").Select(sample => sample.Labels["le"]));
    }

    [Fact]
    public async Task Times_are_those_of_the_request_and_of_its_upstream()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        var since = Stopwatch.GetTimestamp();
        await GetAsync(edge, "http://shop.example/?delay-ms=120");
        var atMost = Stopwatch.GetElapsedTime(since).TotalSeconds;

        var scrape = await edge.ScrapeAsync();
        var request = scrape.Sum($"{Prefix}request_duration_seconds_sum");
        var response = scrape.Sum($"{Prefix}response_duration_seconds_sum");
        var header = scrape.Sum($"{Prefix}header_duration_seconds_sum");
        var connect = scrape.Sum($"{Prefix}connect_duration_seconds_sum");
        Assert.InRange(header, 0.115, response);
        Assert.InRange(response, header, request);
        Assert.InRange(request, response, atMost);
        Assert.InRange(connect, 1e-9, header);

        // The second request finds the connection open.
        await GetAsync(edge, "http://shop.example/");
        scrape = await edge.ScrapeAsync();
        Assert.Equal(connect, scrape.Sum($"{Prefix}connect_duration_seconds_sum"));
        Assert.Equal(2, scrape.Sum($"{Prefix}connect_duration_seconds_count"));
    }

    [Fact]
    public async Task Requests_without_upstream_or_with_several_tries_have_no_upstream_times()
    {
        var refused = FreePorts.Tcp();
        await using var edge = await EdgeFixture.StartAsync($$"""
            {{EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/none=nowhere", "/half=half"], "ssl-redirect: false")}}
            ---
            {{EdgeFixture.Ingress("once", "shop.example", ["/broken=broken"], "ssl-redirect: false", "proxy-next-upstream-tries: 1")}}
            ---
            {{ServiceWith("broken", refused)}}
            ---
            {{ServiceWith("half", refused, refused + 1, refused + 2)}}
            """);
        await GetAsync(edge, "http://shop.example/none");
        await GetAsync(edge, "http://shop.example/broken");
        await GetAsync(edge, "http://shop.example/half");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(1, scrape.Sum($"{Prefix}requests", ("path", "/none"), ("status", "503")));
        Assert.Equal(1, scrape.Sum($"{Prefix}request_size_count", ("path", "/none")));
        Assert.Empty(scrape.Of($"{Prefix}response_duration_seconds_count", ("path", "/none")));

        // Refused: no connection, so no connect and header time, but the try took its time.
        Assert.Equal(1, scrape.Sum($"{Prefix}requests", ("path", "/broken"), ("status", "502")));
        Assert.Equal(1, scrape.Sum($"{Prefix}response_duration_seconds_count", ("path", "/broken")));
        Assert.Empty(scrape.Of($"{Prefix}header_duration_seconds_count", ("path", "/broken")));
        Assert.Empty(scrape.Of($"{Prefix}connect_duration_seconds_count", ("path", "/broken")));

        Assert.Equal(1, scrape.Sum($"{Prefix}requests", ("path", "/half"), ("status", "502")));
        Assert.Empty(scrape.Of($"{Prefix}response_duration_seconds_count", ("path", "/half")));
    }

    [Fact]
    public async Task A_client_that_goes_away_counts_as_499()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        using (var going = new CancellationTokenSource())
        {
            var request = edge.Client.GetAsync("http://shop.example/hang", going.Token);
            await Eventually.TrueAsync(() => edge.Pods["web"].Statistics.Open == 1, "the request at the pod");
            await going.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        }

        await Eventually.TrueAsync(async () => (await edge.ScrapeAsync()).Sum($"{Prefix}requests", ("status", "499")) == 1, "the request counted as 499");
    }

    [Fact]
    public async Task The_series_of_a_deleted_Ingress_are_gone_at_the_next_scrape()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop + "\n---\n" + EdgeFixture.Ingress("blog", "blog.example", ["/=other"]));
        await GetAsync(edge, "http://shop.example/");
        await GetAsync(edge, "http://blog.example/");

        await edge.RemoveAsync(ResourceKind.Ingress, "shop");

        var scrape = await edge.ScrapeAsync();
        Assert.DoesNotContain(scrape.Samples, sample => sample.Has("ingress", "shop"));
        Assert.Equal(1, scrape.Sum($"{Prefix}requests", ("ingress", "blog")));

        // Back again, it starts anew, as there.
        await edge.ApplyAsync(Shop);
        Assert.DoesNotContain((await edge.ScrapeAsync()).Of($"{Prefix}requests"), sample => sample.Has("ingress", "shop"));
    }

    [Fact]
    public async Task Only_hosts_that_rules_name_are_counted_and_host_less_rules_under_an_underscore()
    {
        await using var edge = await EdgeFixture.StartAsync(Hosts);
        await GetAsync(edge, "http://shop.example/");
        await GetAsync(edge, "http://a.wild.example/");
        await GetAsync(edge, "http://unknown.example/shop");
        await GetAsync(edge, "http://unknown.example/nothing");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(["_", "_", "shop.example"], HostsOf(scrape));
        Assert.Equal(["/", "/shop"], scrape.Of($"{Prefix}requests", ("host", "_"), ("ingress", "any")).Select(sample => sample.Labels["path"]).Order());
        Assert.Equal(1, scrape.Sum("ingress_yarp_unmeasured_requests_total"));
        Assert.Equal(4, scrape.Sum($"{Prefix}nginx_process_requests_total"));
    }

    [Fact]
    public async Task Hosts_of_no_rule_are_not_counted_unless_asked_for()
    {
        await using (var edge = await EdgeFixture.StartAsync(Shop))
        {
            await GetAsync(edge, "http://unknown.example/nothing");
            Assert.Empty((await edge.ScrapeAsync()).Of($"{Prefix}requests"));
        }

        await using (var edge = await EdgeFixture.StartAsync(Shop, configure: options => options with { Metrics = new() { PerUndefinedHost = true } }))
        {
            await GetAsync(edge, "http://unknown.example/nothing");
            var labels = Assert.Single((await edge.ScrapeAsync()).Of($"{Prefix}requests")).Labels;
            Assert.Equal("unknown.example", labels["host"]);
            Assert.All(["namespace", "ingress", "service", "path", "canary"], label => Assert.Equal("", labels[label]));
        }
    }

    [Fact]
    public async Task An_alias_is_counted_under_its_own_name()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false", "server-alias: other.example"));
        await GetAsync(edge, "http://shop.example/");
        await GetAsync(edge, "http://Other.example/");
        Assert.Equal(["other.example", "shop.example"], HostsOf(await edge.ScrapeAsync()));
    }

    [Fact]
    public async Task Undefined_hosts_are_counted_by_name_when_asked_for()
    {
        await using var edge = await EdgeFixture.StartAsync(Hosts, configure: options => options with { Metrics = new() { PerUndefinedHost = true } });
        await GetAsync(edge, "http://A.wild.example/");
        await GetAsync(edge, "http://a.WILD.example/");
        await GetAsync(edge, "http://unknown.example/shop");
        await GetAsync(edge, "http://unknown.example/nothing");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(["a.wild.example", "unknown.example"], HostsOf(scrape).Distinct());
        Assert.Equal(2, scrape.Sum($"{Prefix}requests", ("host", "a.wild.example")));
        Assert.Equal(1, scrape.Sum($"{Prefix}requests", ("host", "unknown.example"), ("path", "/shop")));
        Assert.Equal(2, scrape.Sum($"{Prefix}requests", ("host", "unknown.example"), ("ingress", "any")));
    }

    [Fact]
    public async Task Without_the_label_host_every_request_is_counted()
    {
        await using var edge = await EdgeFixture.StartAsync(Hosts, configure: options => options with { Metrics = new() { PerHost = false } });
        await GetAsync(edge, "http://shop.example/");
        await GetAsync(edge, "http://a.wild.example/");
        await GetAsync(edge, "http://unknown.example/nothing");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(3, scrape.Sum($"{Prefix}requests"));
        Assert.DoesNotContain(scrape.Of($"{Prefix}requests"), sample => sample.Labels.ContainsKey("host"));
    }

    [Fact]
    public async Task Status_classes_own_buckets_and_left_out_metrics_are_as_the_flags_say()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop, configure: options => options with
        {
            Metrics = new() { StatusClasses = true, Excluded = ["bytes_sent", "requests"], TimeBuckets = [0.5, 30], LengthBuckets = [1000] },
        });
        await GetAsync(edge, "http://shop.example/");
        await GetAsync(edge, "http://shop.example/?do=status/201");
        await GetAsync(edge, "http://shop.example/?do=status/404");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(["2xx", "4xx"], scrape.Of($"{Prefix}request_size_count").Select(sample => sample.Labels["status"]).Order());
        Assert.Equal(2, scrape.Sum($"{Prefix}request_size_count", ("status", "2xx")));
        Assert.Equal(["0.5", "30", "+Inf"], scrape.Of($"{Prefix}header_duration_seconds_bucket", ("status", "4xx")).Select(sample => sample.Labels["le"]));
        Assert.Equal(2, scrape.Sum($"{Prefix}request_size_bucket", ("le", "1000"), ("status", "2xx")));
        Assert.DoesNotContain(
            scrape.Samples,
            sample => sample.Name.StartsWith($"{Prefix}bytes_sent", StringComparison.Ordinal) || sample.Name == $"{Prefix}requests");
    }

    [Fact]
    public async Task Methods_that_nobody_has_heard_of_share_one_series()
    {
        await using var edge = await EdgeFixture.StartAsync(Shop);
        for (var i = 0; i < 20; i++)
            await edge.SendRawAsync($"X{(char)('A' + i)}Z / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");
        await edge.SendRawAsync("PROPFIND / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        var scrape = await edge.ScrapeAsync();
        Assert.Equal(["OTHER", "PROPFIND"], scrape.Of($"{Prefix}requests").Select(sample => sample.Labels["method"]).Order());
        Assert.Equal(20, scrape.Sum($"{Prefix}requests", ("method", "OTHER")));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\"b\\\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\u0001b.example\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: \u00ff\u00fe.example\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /%ff%fe\"{}\\ HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")]
    [InlineData("G\u0001T / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: shop.example\r\nX-Request-ID: \u0001\"\\\r\nConnection: close\r\n\r\n")]
    public async Task Nothing_a_client_sends_breaks_the_exposition(string request)
    {
        await using var edge = await EdgeFixture.StartAsync(Hosts, configure: options => options with { Metrics = new() { PerUndefinedHost = true } });
        await edge.SendRawAsync(request);
        await edge.SendRawAsync($"GET / HTTP/1.1\r\nHost: {new string('a', 7000)}.wild.example\r\nConnection: close\r\n\r\n");

        var scrape = await edge.ScrapeAsync();
        Assert.All(scrape.Of($"{Prefix}requests"), sample => Assert.All(sample.Labels.Values, value => Assert.True(value.Length <= 253)));
        Assert.True(scrape.Of($"{Prefix}requests").Count() <= 2);
    }

    [Fact]
    public async Task Paths_of_Ingresses_are_escaped_and_cut()
    {
        var path = "/a\\\"b\\\\cé" + new string('x', 3000);
        await using var edge = await EdgeFixture.StartAsync($$"""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: { name: odd, namespace: default }
            spec:
              ingressClassName: yarp
              rules:
              - host: odd.example
                http: { paths: [{ path: "{{path}}", pathType: Exact, backend: { service: { name: web, port: { number: 80 } } } }] }
            """);
        await edge.SendRawAsync($"GET /a%22b%5Cc%C3%A9{new string('x', 3000)} HTTP/1.1\r\nHost: odd.example\r\nConnection: close\r\n\r\n");

        var label = Assert.Single((await edge.ScrapeAsync()).Of($"{Prefix}requests")).Labels["path"];
        Assert.StartsWith("/a\"b\\cé", label, StringComparison.Ordinal);
        Assert.Equal(1024, label.Length);
    }

    static string Hosts => string.Join("\n---\n",
        Shop,
        EdgeFixture.Ingress("wild", "'*.wild.example'", ["/=other"], "ssl-redirect: false"),
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: { name: any, namespace: default }
        spec:
          ingressClassName: yarp
          rules: [{ http: { paths: [{ path: /shop, pathType: Prefix, backend: { service: { name: admin, port: { number: 80 } } } }] } }]
        """);

    static IEnumerable<string> HostsOf(Exposition scrape) =>
        scrape.Of($"{Prefix}requests").Select(sample => sample.Labels["host"]).Order(StringComparer.Ordinal);

    static string ServiceWith(string name, params int[] ports) => $$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: default }
        spec: { clusterIP: 10.0.0.2, ports: [{ port: 80, targetPort: 80 }] }
        ---
        {{string.Join("\n---\n", ports.Select((port, i) => $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: {{name}}-{{i}}, namespace: default, labels: { kubernetes.io/service-name: {{name}} } }
            addressType: IPv4
            ports: [{ port: {{port}} }]
            endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }]
            """))}}
        """;

    // A port of an address that nothing else uses, closed again: connections are refused.
    static async Task GetAsync(EdgeFixture edge, string url)
    {
        using var answer = await edge.Client.GetAsync(url);
        await answer.Content.ReadAsByteArrayAsync();

        // A client may have all of an answer before the request is over, and counted.
        await Eventually.TrueAsync(
            async () => (await edge.ScrapeAsync()).Sum("nginx_ingress_controller_nginx_process_connections", ("state", "writing")) == 0,
            "the end of the request");
    }
}
