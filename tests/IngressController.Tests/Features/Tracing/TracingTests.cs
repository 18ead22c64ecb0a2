using System.Diagnostics;
using System.Net;
using IngressController.Tests.Edge;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Proxy.Outgoing.Names;

namespace IngressController.Tests.Features.Tracing;

/// <summary>enable-opentelemetry, the otlp-* and otel-* settings, and W3C Trace Context, against a collector on a real socket.</summary>
public sealed class TracingTests
{
    const ulong Server = 2;
    const ulong Client = 3;
    const ulong Error = 2;
    const string CallersTrace = "0af7651916cd43dd8448eb211c80319c";
    const string CallersSpan = "b7ad6b7169203331";

    static readonly string Shop = EdgeFixture.Ingress("shop", "shop.example", ["/=web", "/none=nowhere"], "ssl-redirect: false");

    [Fact]
    public async Task A_request_is_one_server_and_one_upstream_span_in_the_trace_of_its_caller()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(Shop, SettingsFor(collector, "otel-service-name: edge"));
        var pod = await edge.Client.EchoAsync(
            "http://shop.example/cart?x=1", $"traceparent: 00-{CallersTrace}-{CallersSpan}-01", "tracestate: vendor=1");

        var spans = await collector.UntilAsync(2, span => span.Trace == CallersTrace);
        var server = Assert.Single(spans, span => span.Kind == Server);
        var upstream = Assert.Single(spans, span => span.Kind == Client);
        Assert.Equal(("edge", CallersSpan, "GET /"), (server.Service, server.Parent, server.Name));
        Assert.Equal(server.Id, upstream.Parent);
        Assert.Equal($"00-{CallersTrace}-{upstream.Id}-01", pod.Header("traceparent"));
        Assert.Equal("vendor=1", pod.Header("tracestate"));
        Assert.Equal("200", server.Attributes["http.response.status_code"]);
        Assert.Equal("/cart", server.Attributes["url.path"]);
        Assert.Equal("shop", server.Attributes["k8s.ingress.name"]);
        Assert.Equal("200", upstream.Attributes["http.response.status_code"]);
        Assert.Equal($"{edge.Pods["web"].Endpoint.Port}", upstream.Attributes["server.port"]);
    }

    [Fact]
    public async Task The_collectors_name_is_asked_of_the_same_name_servers_as_all_others()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var server = FakeNameServer.Start(question => [question.Type == 1 ? FakeNameServer.Reply.Of(question.Name, "127.0.0.1") : new(0)]);
        await using var edge = await EdgeFixture.StartAsync(
            Shop, SettingsFor(collector).Replace("127.0.0.1", "collector.example", StringComparison.Ordinal),
            options => options with { NameServers = [server.EndPoint] });
        await edge.Client.EchoAsync("http://shop.example/");
        await collector.UntilAsync(2, static _ => true);
        Assert.Contains(server.Questions, question => question.Name == "collector.example");
    }

    [Fact]
    public async Task A_request_without_context_begins_a_trace_which_the_access_log_names()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(
            Shop,
            SettingsFor(collector,
                "log-format-upstream: $uri $opentelemetry_trace_id $opentelemetry_span_id",
                "opentelemetry-operation-name: HTTP $request_method $service_name"));
        await edge.Client.EchoAsync("http://shop.example/");
        using (var refused = await edge.Client.GetAsync("http://shop.example/none"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        await Eventually.TrueAsync(() => edge.AccessLog.Count(c => c == '\n') == 2, "two lines in the access log");
        // Lines of different cores may change places.
        var lines = edge.AccessLog.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0]);
        var served = await collector.UntilAsync(2, span => span.Trace == lines["/"][1]);
        var root = Assert.Single(served, span => span.Kind == Server);
        Assert.Equal(("", lines["/"][2], "HTTP GET web"), (root.Parent, root.Id, root.Name));

        var failed = await collector.UntilAsync(2, span => span.Trace == lines["/none"][1]);
        Assert.All(failed, span => Assert.Equal(span.Kind == Server ? Error : 0, span.Status));
    }

    [Fact]
    public async Task Annotations_turn_it_on_and_off_by_Ingress_and_say_whether_callers_are_trusted()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(
            string.Join("\n---\n",
                EdgeFixture.Ingress("silent", "off.example", ["/=web"], "ssl-redirect: false", "enable-opentelemetry: false"),
                EdgeFixture.Ingress("own", "own.example", ["/=web"],
                    "ssl-redirect: false", "opentelemetry-trust-incoming-span: false", "opentelemetry-operation-name: my-shop")),
            SettingsFor(collector));
        var caller = $"traceparent: 00-{CallersTrace}-{CallersSpan}-01";

        // Not traced, the caller's context passes through.
        Assert.Equal(caller, $"traceparent: {(await edge.Client.EchoAsync("http://off.example/", caller)).Header("traceparent")}");
        var own = (await edge.Client.EchoAsync("http://own.example/", caller)).Header("traceparent")!.Split('-')[1];
        Assert.NotEqual(CallersTrace, own);

        var spans = await collector.UntilAsync(2, span => span.Trace == own);
        Assert.Single(spans, span => span is { Kind: Server, Name: "my-shop", Parent: "" });
        Assert.DoesNotContain(collector.Spans, span => span.Trace == CallersTrace);
    }

    [Theory]
    [InlineData("otel-sampler: AlwaysOff", null, "00")]
    [InlineData("otel-sampler: AlwaysOff", "01", "01")]
    [InlineData("otel-sampler: AlwaysOn", "00", "00")]
    [InlineData("otel-sampler: AlwaysOn\notel-sampler-parent-based: \"false\"", "00", "01")]
    [InlineData("otel-sampler: TraceIdRatioBased\notel-sampler-ratio: \"0\"", null, "00")]
    [InlineData("otel-sampler: TraceIdRatioBased\notel-sampler-ratio: \"1\"", null, "01")]
    [InlineData("otel-sampler: Sometimes", null, "01")]
    public async Task The_sampler_decides_and_the_pod_is_told(string settings, string? caller, string flags)
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(Shop, SettingsFor(collector, settings));
        var pod = await edge.Client.EchoAsync("http://shop.example/", caller is null ? [] : [$"traceparent: 00-{CallersTrace}-{CallersSpan}-{caller}"]);
        var context = pod.Header("traceparent")!.Split('-');
        Assert.Equal(flags, context[3]);
        if (flags == "01")
            await collector.UntilAsync(2, span => span.Trace == context[1]);
    }

    [Fact]
    public async Task Without_collector_nothing_is_traced_and_the_annotation_is_told_so()
    {
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false", "enable-opentelemetry: true"));
        Assert.Null((await edge.Client.EchoAsync("http://shop.example/")).Header("traceparent"));
        Assert.Contains(edge.Log, line => line.Contains("otlp-collector-host names no collector", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00-zz-zz-01")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("garbage\"\\")]
    public async Task A_broken_context_begins_a_new_trace(string caller)
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(Shop, SettingsFor(collector));
        var pod = await edge.Client.EchoAsync("http://shop.example/", $"traceparent: {caller}");
        var context = pod.Header("traceparent")!.Split('-');
        Assert.Matches("^(?!0{32})[0-9a-f]{32}$", context[1]);
        await collector.UntilAsync(2, span => span.Trace == context[1]);
    }

    [Fact]
    public async Task A_collector_that_is_away_costs_no_request()
    {
        await using var edge = await EdgeFixture.StartAsync(
            Shop,
            "enable-opentelemetry: \"true\"\notlp-collector-host: 127.0.0.1\notlp-collector-port: \"9\"\n" +
                "otel-max-queuesize: \"4\"\notel-max-export-batch-size: \"4\"\notel-schedule-delay-millis: \"1\"");
        for (var i = 0; i < 50; i++)
            await edge.Client.EchoAsync("http://shop.example/");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_listens_to_spans_and_fails_costs_no_request(bool atTheBegin)
    {
        var name = $"fails {atTheBegin}";
        void Fail(Activity span)
        {
            if (span.OperationName == name)
                throw new InvalidOperationException("a broken exporter");
        }

        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "ingress-yarp",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = atTheBegin ? Fail : null,
            ActivityStopped = atTheBegin ? null : Fail,
        };
        ActivitySource.AddActivityListener(listener);
        await using var collector = await OtlpCollector.StartAsync();
        await using var edge = await EdgeFixture.StartAsync(
            EdgeFixture.Ingress("shop", "shop.example", ["/=web"], "ssl-redirect: false"), SettingsFor(collector, $"opentelemetry-operation-name: {name}"));
        for (var i = 0; i < 5; i++)
            await edge.Client.EchoAsync("http://shop.example/");
        Assert.Contains(edge.Log, line => line.Contains("A trace could not be recorded", StringComparison.Ordinal));
    }

    static string SettingsFor(OtlpCollector collector, params string[] more) => string.Join('\n',
        "enable-opentelemetry: \"true\"", "otlp-collector-host: 127.0.0.1", $"otlp-collector-port: \"{collector.Port}\"",
        "otel-schedule-delay-millis: \"20\"", string.Join('\n', more)).TrimEnd();
}
