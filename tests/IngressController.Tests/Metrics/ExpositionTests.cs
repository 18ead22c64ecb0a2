using System.Net.Sockets;
using System.Text;
using IngressController.Metrics.Exposition;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Metrics;

/// <summary>The text formats, and who gets which.</summary>
public sealed class ExpositionTests
{
    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/html,application/xhtml+xml,*/*;q=0.8", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("not a media type at all;;;", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text; version=2.0.0", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("text/plain, application/openmetrics-text;version=1.0.0;q=0.5", "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text; version=1.0.0; charset=utf-8")]
    public void The_format_is_what_the_scraper_prefers(string accept, string expected) =>
        Assert.Equal(expected, ExpositionFormats.Negotiate(accept.Length == 0 ? [] : [accept]).ContentType());

    [Fact]
    public async Task OpenMetrics_has_the_same_series_names_and_ends_as_it_must()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false"));
        (await edge.Client.GetAsync("http://shop.example/")).Dispose();
        var text = await ScrapeAsync(edge, "text/plain");
        var open = await ScrapeAsync(edge, "application/openmetrics-text;version=1.0.0");

        Assert.EndsWith("\n# EOF\n", open, StringComparison.Ordinal);
        Assert.Equal(NamesOf(text), NamesOf(open));

        // A counter of OpenMetrics must end in _total; these must not, or no dashboard finds them.
        Assert.Contains("# TYPE nginx_ingress_controller_requests counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE nginx_ingress_controller_requests unknown\n", open, StringComparison.Ordinal);
        Assert.Contains("# TYPE nginx_ingress_controller_nginx_process_requests counter\n", open, StringComparison.Ordinal);
        Assert.Contains("# TYPE nginx_ingress_controller_nginx_process_requests_total counter\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_metric_of_ingress_nginx_that_has_a_meaning_here_is_there()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/none=nowhere"], "ssl-redirect: false"));
        (await edge.Client.GetAsync("http://shop.example/")).Dispose();

        var scrape = await edge.ScrapeAsync();
        foreach (var name in new[]
        {
            "requests", "nginx_process_num_procs", "nginx_process_cpu_seconds_total", "nginx_process_read_bytes_total",
            "nginx_process_write_bytes_total", "nginx_process_resident_memory_bytes", "nginx_process_virtual_memory_bytes",
            "nginx_process_oldest_start_time_seconds", "nginx_process_requests_total", "build_info", "config_hash",
            "config_last_reload_successful", "config_last_reload_successful_timestamp_seconds", "success",
        })
        {
            var sample = Assert.Single(scrape.Of($"nginx_ingress_controller_{name}"));
            Assert.Equal("k8s.io/ingress-yarp", sample.Labels["controller_class"]);
            Assert.Contains("controller_pod", sample.Labels.Keys);
            Assert.Contains("controller_namespace", sample.Labels.Keys);
        }

        Assert.Equal(["active", "reading", "waiting", "writing"],
            scrape.Of("nginx_ingress_controller_nginx_process_connections").Select(sample => sample.Labels["state"]).Order());
        Assert.Equal(["accepted", "handled"],
            scrape.Of("nginx_ingress_controller_nginx_process_connections_total").Select(sample => sample.Labels["state"]).Order());
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_orphan_ingress", ("ingress", "shop"), ("type", "no-service")));
        Assert.Equal(0, scrape.Sum("nginx_ingress_controller_orphan_ingress", ("ingress", "shop"), ("type", "no-endpoint")));
        Assert.Equal(1, scrape.Sum("nginx_ingress_controller_config_last_reload_successful"));
        Assert.True(scrape.Sum("nginx_ingress_controller_config_hash") > 0);
        Assert.True(scrape.Sum("nginx_ingress_controller_nginx_process_resident_memory_bytes") > 1e6);
        Assert.True(scrape.Sum("process_open_fds") > 0);
        Assert.Equal(3, scrape.Of("dotnet_gc_collections_total").Count());
        Assert.Equal(1, scrape.Sum("ingress_yarp_diagnostics", ("code", "ServiceNotFound"), ("name", "shop")));
        Assert.Equal(1, scrape.Sum("ingress_yarp_upstream_endpoints", ("service", "web")));
        Assert.Equal(0, scrape.Sum("ingress_yarp_upstream_endpoints", ("service", "nowhere")));
    }

    [Fact]
    public async Task The_configuration_hash_changes_with_the_configuration_and_is_the_same_for_the_same()
    {
        var shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web"]);
        await using var one = await EdgeFixture.StartAsync(shop);
        await using var two = await EdgeFixture.StartAsync(shop);
        var hash = HashOf(await one.ScrapeAsync());
        Assert.Equal(hash, HashOf(await two.ScrapeAsync()));

        await two.ApplyAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false"));
        Assert.NotEqual(hash, HashOf(await two.ScrapeAsync()));

        await two.ApplyAsync(shop);
        Assert.Equal(hash, HashOf(await two.ScrapeAsync()));
        Assert.Equal(3, (await two.ScrapeAsync()).Sum("nginx_ingress_controller_success"));

        static double HashOf(Exposition scrape) => Assert.Single(scrape.Of("nginx_ingress_controller_config_hash")).Value;
    }

    [Fact]
    public async Task Connections_and_requests_in_flight_are_told_by_state()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false"));
        using var going = new CancellationTokenSource();
        var hanging = edge.Client.GetAsync("http://shop.example/hang", going.Token);
        using var idle = new TcpClient();
        await idle.ConnectAsync("127.0.0.1", edge.Ports.Http);
        await Kubernetes.Api.Eventually.TrueAsync(async () =>
        {
            var scrape = await edge.ScrapeAsync();
            return (Of(scrape, "active"), Of(scrape, "writing"), Of(scrape, "waiting")) == (2, 1, 1);
        }, "two connections, one of them busy");

        await going.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        idle.Close();
        await Kubernetes.Api.Eventually.TrueAsync(async () => Of(await edge.ScrapeAsync(), "active") == 0, "no connection");
        Assert.Equal(2, (await edge.ScrapeAsync()).Sum("nginx_ingress_controller_nginx_process_connections_total", ("state", "accepted")));

        static double Of(Exposition scrape, string state) => scrape.Sum("nginx_ingress_controller_nginx_process_connections", ("state", state));
    }

    [Fact]
    public async Task A_scraper_that_reads_nothing_keeps_nobody_else_waiting()
    {
        await using var edge = await EdgeFixture.StartAsync(EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false"));
        using var stuck = new TcpClient { ReceiveBufferSize = 1024 };
        await stuck.ConnectAsync("127.0.0.1", edge.Ports.Health);
        for (var i = 0; i < 50; i++)
            await stuck.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.NotEmpty((await edge.ScrapeAsync()).Samples);
        using var answer = await edge.Client.GetAsync("http://shop.example/");
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("tab\tline\nnul\0", "tab\ufffdline\ufffdnul\ufffd")]
    [InlineData("whole 😀", "whole 😀")]
    [InlineData("quote\"back\\slash", "quote\"back\\slash")]
    public void Label_values_are_cleaned_of_what_cannot_be_shown(string text, string expected)
    {
        Assert.Equal(expected, LabelText.Clean(text));
        Assert.Equal(LabelText.MaxLength, LabelText.Clean(text + new string('x', 9000)).Length);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_no_label_value() => Assert.Equal("a\ufffdb", LabelText.Clean($"a{(char)0xd800}b"));

    [Fact]
    public void Label_values_are_escaped() =>
        Assert.Equal("""a="1",b="x\"y\\z" """.TrimEnd(), Encoding.UTF8.GetString(MetricWriter.Labels(("a", "1"), ("b", "x\"y\\z"))));

    static async Task<string> ScrapeAsync(EdgeFixture edge, string accept)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        return await client.GetStringAsync($"http://127.0.0.1:{edge.Ports.Health}/metrics");
    }

    static IEnumerable<string> NamesOf(string exposition) =>
        exposition.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]).Distinct();
}
