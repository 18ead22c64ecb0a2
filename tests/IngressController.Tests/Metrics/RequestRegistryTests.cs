using System.Text;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Metrics;
using IngressController.Metrics.Exposition;
using IngressController.Metrics.Requests;

namespace IngressController.Tests.Metrics;

/// <summary>The bounds of the registry, and that recording costs nothing it need not.</summary>
public sealed class RequestRegistryTests
{
    const string Requests = "nginx_ingress_controller_requests";

    static readonly ControllerIdentity Identity = new("class", "namespace", "pod");

    [Fact]
    public void Recording_allocates_nothing_once_the_series_exists()
    {
        var route = new RequestRegistry(new(), Identity, new(), new()).Of(RouteOf("shop", "shop.example"));
        var undefined = new RequestRegistry(new() { PerUndefinedHost = true }, Identity, new(), new()).Of(RouteOf("shop", "*.example"));
        Record();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Record();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Record()
        {
            route.Record(MeasureOf("GET", 200), "shop.example", null);
            route.Record(MeasureOf("GET", 200), "shop.example", "default-shop-80");
            route.Record(MeasureOf("UNHEARD-OF", 599), "shop.example", null);
            undefined.Record(MeasureOf("POST", 404), "A.example:80", null);
        }
    }

    [Fact]
    public async Task The_number_of_undefined_hosts_is_bounded_and_no_request_is_lost()
    {
        var registry = new RequestRegistry(new() { PerUndefinedHost = true }, Identity, new(), new());
        var route = registry.Of(RouteOf("shop", "*.example"));
        for (var i = 0; i < 3000; i++)
            route.Record(MeasureOf("GET", 200), $"n{i}.example", null);
        route.Record(MeasureOf("GET", 200), new string('a', 8000), null);

        var scrape = await ScrapeAsync(registry);
        Assert.Equal(RequestRegistry.MaxUndefinedHosts + 1, scrape.Of(Requests).Count());
        Assert.Equal(3001, scrape.Sum(Requests));
        Assert.Equal(2001, scrape.Sum(Requests, ("host", "*.example")));

        // With the Ingress its names go, and others may have theirs.
        Follow(registry, RouteOf("shop", "*.example"));
        Follow(registry);
        registry.Of(RouteOf("next", "*.example")).Record(MeasureOf("GET", 200), "later.example", null);
        Assert.Equal("later.example", Assert.Single((await ScrapeAsync(registry)).Of(Requests)).Labels["host"]);
    }

    [Fact]
    public async Task Every_status_and_method_finds_its_own_series_from_eight_threads_at_once()
    {
        var registry = new RequestRegistry(new(), Identity, new(), new());
        var route = registry.Of(RouteOf("shop", "shop.example"));
        string[] methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
        Parallel.For(0, 8, new() { MaxDegreeOfParallelism = 8 }, _ =>
        {
            foreach (var method in methods)
            {
                for (var status = 100; status < 600; status++)
                    route.Record(MeasureOf(method, status), "shop.example", null);
            }
        });

        // Unregistered statuses of a class share a series of each method, and no request is lost.
        var scrape = await ScrapeAsync(registry);
        Assert.Equal(8 * methods.Length * 500, scrape.Sum(Requests));
        foreach (var method in methods)
        {
            Assert.All(["100", "200", "404", "418", "444", "499", "503", "511"], status =>
                Assert.Equal(8, Assert.Single(scrape.Of(Requests, ("method", method), ("status", status))).Value));
            Assert.Equal(8 * 90, Assert.Single(scrape.Of(Requests, ("method", method), ("status", "2xx"))).Value);
        }

        Assert.Equal(methods.Length * 76, scrape.Of(Requests).Count());
    }

    [Fact]
    public async Task An_Ingress_beyond_its_series_is_counted_by_class_and_no_request_is_lost_or_seen_by_others()
    {
        var (budget, overflows) = (new SeriesBudget(), new StripedCounter());
        var registry = new RequestRegistry(new(), Identity, budget, overflows);
        var routes = Enumerable.Range(0, 3000).Select(i => RouteOf("many", "many.example") with { Path = $"/{i}" }).ToArray();
        Follow(registry, [.. routes, RouteOf("other", "other.example")]);
        foreach (var route in routes)
        {
            registry.Of(route).Record(MeasureOf("GET", 200), "many.example", null);
            registry.Of(route).Record(MeasureOf("GET", 200), "many.example", null);
        }

        registry.Of(routes[^1]).Record(MeasureOf("GET", 503), "many.example", null);
        registry.Of(RouteOf("other", "other.example")).Record(MeasureOf("GET", 404), "other.example", null);
        var scrape = await ScrapeAsync(registry);
        Assert.Equal(SeriesRoom.MaxSeries + 2, scrape.Of(Requests, ("ingress", "many")).Count());
        Assert.Equal(6001, scrape.Sum(Requests, ("ingress", "many")));
        Assert.Equal(2000, Assert.Single(scrape.Of(Requests, ("ingress", "many"), ("path", ""), ("status", "2xx"), ("method", "OTHER"))).Value);
        Assert.Equal(1, scrape.Sum(Requests, ("ingress", "many"), ("status", "5xx")));
        Assert.Equal(1, scrape.Sum(Requests, ("ingress", "other"), ("path", "/"), ("status", "404")));
        Assert.Equal((6000, 1), (Classes(registry, "many")[2], Classes(registry, "many")[5]));

        // With the Ingress its places go.
        Follow(registry, RouteOf("other", "other.example"));
        Follow(registry, RouteOf("other", "other.example"), RouteOf("next", "next.example"));
        Assert.Equal((1, 2001), (budget.Used, overflows.Value));
    }

    [Fact]
    public async Task One_namespace_cannot_have_the_series_of_all()
    {
        var registry = new RequestRegistry(new(), Identity, new(90), new());
        for (var i = 0; i < 200; i++)
            registry.Of(RouteOf($"i{i}", $"i{i}.example")).Record(MeasureOf("GET", 200), $"i{i}.example", null);
        registry.Of(RouteOf("late", "late.example") with { Ingress = new("late", "late") }).Record(MeasureOf("GET", 200), "late.example", null);

        var scrape = await ScrapeAsync(registry);
        Assert.Equal(80, scrape.Of(Requests, ("path", "/"), ("namespace", "default")).Count());
        Assert.Equal(200, scrape.Sum(Requests, ("namespace", "default")));
        Assert.Single(scrape.Of(Requests, ("path", "/"), ("namespace", "late")));
    }

    [Fact]
    public async Task A_scrape_stays_small_whatever_a_pod_answers_and_however_long_its_path_is()
    {
        var registry = new RequestRegistry(new(), Identity, new(), new());
        var route = registry.Of(RouteOf("shop", "shop.example") with { Path = "/" + new string('p', 900) });
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND" })
        {
            for (var status = 200; status < 997; status++)
                route.Record(MeasureOf(method, status), "shop.example", null);
        }

        using var output = new MemoryStream();
        using var writer = new MetricWriter(output, ExpositionFormat.PrometheusText, default);
        await registry.WriteAsync(writer);
        await writer.CompleteAsync();
        Assert.InRange(output.Length, 1, 75_000_000);
    }

    [Fact]
    public async Task A_path_that_leaves_its_Ingress_keeps_its_last_counts_for_a_while()
    {
        var registry = new RequestRegistry(new(), Identity, new(), new());
        var old = RouteOf("shop", "shop.example") with { Path = "/old" };
        registry.Of(old).Record(MeasureOf("GET", 200), "shop.example", null);
        Follow(registry, old);
        Follow(registry, RouteOf("shop", "shop.example"));
        Assert.Equal(1, (await ScrapeAsync(registry)).Sum(Requests, ("path", "/old")));

        Follow(registry, RouteOf("other", "shop.example"));
        Assert.Empty((await ScrapeAsync(registry)).Of(Requests));
    }

    [Fact]
    public async Task A_path_that_comes_back_counts_on_and_two_routes_that_count_as_one_end_with_the_last_of_them()
    {
        var registry = new RequestRegistry(new() { PerHost = false }, Identity, new(), new());
        var (route, twin) = (RouteOf("shop", "a.example"), RouteOf("shop", "b.example"));
        registry.Of(route).Record(MeasureOf("GET", 200), "a.example", null);
        Follow(registry, route, twin, RouteOf("other", "c.example"));
        Follow(registry, twin, RouteOf("other", "c.example"));
        Assert.Equal(1, (await ScrapeAsync(registry)).Sum(Requests));

        Follow(registry, RouteOf("shop", "a.example") with { Path = "/new" });
        Follow(registry, route);
        registry.Of(route).Record(MeasureOf("GET", 200), "a.example", null);
        Assert.Equal(2, (await ScrapeAsync(registry)).Sum(Requests, ("path", "/")));

        Follow(registry, RouteOf("other", "c.example"));
        Assert.Empty((await ScrapeAsync(registry)).Of(Requests));
    }

    [Fact]
    public async Task A_value_on_a_bound_belongs_to_it()
    {
        var registry = new RequestRegistry(new(), Identity, new(), new());
        var route = registry.Of(RouteOf("shop", "shop.example"));
        foreach (var size in new[] { 99, 100, 101 })
            route.Record(MeasureOf("GET", 200) with { BytesSent = size }, "shop.example", null);

        var scrape = await ScrapeAsync(registry);
        Assert.Equal(2, scrape.Sum("nginx_ingress_controller_bytes_sent_bucket", ("le", "100")));
        Assert.Equal(3, scrape.Sum("nginx_ingress_controller_bytes_sent_bucket", ("le", "1000")));
        Assert.Equal(300, scrape.Sum("nginx_ingress_controller_bytes_sent_sum"));
    }

    [Fact]
    public async Task A_canary_is_told_apart_from_the_main_service()
    {
        var registry = new RequestRegistry(new(), Identity, new(), new());
        var route = registry.Of(RouteOf("shop", "shop.example"));
        route.Record(MeasureOf("GET", 200), "shop.example", null);
        route.Record(MeasureOf("GET", 200), "shop.example", "default-next-80");

        var scrape = await ScrapeAsync(registry);
        Assert.Equal(["", "default-next-80"], scrape.Of(Requests).Select(sample => sample.Labels["canary"]).Order());
        Assert.Equal(2, scrape.Of(Requests, ("service", "web")).Count());
    }

    static long[] Classes(RequestRegistry registry, string ingress) => registry.ByIngress().Single(one => one.Name == ingress).ByClass.ToArray();

    // A table with these routes is in force.
    static void Follow(RequestRegistry registry, params Route[] routes) => registry.Follow(Array.ConvertAll(routes, registry.Of));

    static Route RouteOf(string ingress, string host)
    {
        var upstream = new Upstream(new(new("default", "web"), "80"), [], null, null, PolicySet.Empty);
        return new()
        {
            Ingress = new("default", ingress),
            Host = host,
            Path = "/",
            Match = PathMatch.Prefix,
            Upstream = upstream,
            StatusWithoutDestination = 503,
            Policies = PolicySet.Empty,
        };
    }

    static RequestMeasure MeasureOf(string method, int status) => new(method, status, 1000, 900, 800, 0, 120, 1200);

    static async Task<Exposition> ScrapeAsync(RequestRegistry registry)
    {
        using var output = new MemoryStream();
        using var writer = new MetricWriter(output, ExpositionFormat.PrometheusText, default);
        await registry.WriteAsync(writer);
        await writer.CompleteAsync();
        return Exposition.Parse(Encoding.UTF8.GetString(output.ToArray()));
    }
}
