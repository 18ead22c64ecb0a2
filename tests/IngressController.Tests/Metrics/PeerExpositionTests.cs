using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.Core.Annotations;
using IngressController.Core.Routing;
using IngressController.Metrics.Exposition;
using IngressController.Metrics.Requests;
using Peer = Prometheus;

namespace IngressController.Tests.Metrics;

/// <summary>
/// The exposition line by line beside prometheus-net's for the same numbers. It differs where that library differs from Prometheus'
/// client for Go, which writes ingress-nginx' metrics: <c>le="1e+06"</c>, and no <c>le="10.0"</c>.
/// </summary>
public sealed partial class PeerExpositionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_metrics_are_those_of_prometheus_net(bool isOpenMetrics)
    {
        var (own, peer) = (new RequestRegistry(new(), new("class", "namespace", "pod"), new(), new()), new PeerRequests());
        var random = new Random(1);
        foreach (var (ingress, method, status) in new[] { ("shop", "GET", 200), ("shop", "POST", 503), ("a\\b", "GET", 404) })
        {
            var route = own.Of(RouteOf(ingress));
            var series = peer.Of(PeerRequests.LabelsOf(ingress, "shop.example", "web", method, $"{status}"));
            for (var i = 0; i < 200; i++)
            {
                // Whole ticks of 2^-n seconds, so that sums are exact in both.
                var ticks = (long)(Stopwatch.Frequency * Math.Pow(2, -random.Next(1, 9)) * random.Next(1, 300));
                var measure = new RequestMeasure(method, status, ticks, ticks, ticks / 2, 0, random.Next(200), (long)Math.Pow(10, random.Next(1, 8)));
                route.Record(measure, "shop.example", null);
                series.Record(measure);
            }
        }

        await AssertSameAsync(own.WriteAsync, output => peer.WriteAsync(output, isOpenMetrics), isOpenMetrics);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Counters_gauges_and_labels_are_those_of_prometheus_net(bool isOpenMetrics)
    {
        double[] values = [0, 1, -0.25, 0.1, 1e-7, 123456789.5, 1e6, 1e15, 1e21, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        string[] labels = ["", "plain", "with \"quotes\"", "C:\\path", "two\nlines", "Käse 🧀", "{}=,"];
        var registry = Peer.Metrics.NewCustomRegistry();
        var factory = Peer.Metrics.WithCustomRegistry(registry);
        factory.ExemplarBehavior = Peer.ExemplarBehavior.NoExemplars();
        var (total, bare) = (factory.CreateCounter("seen_total", "All of them.", "name"), factory.CreateCounter("seen", "Without the suffix.", "name"));
        foreach (var label in labels)
        {
            total.WithLabels(label).Inc(7);
            bare.WithLabels(label).Inc(7.5);
        }

        var gauge = factory.CreateGauge("level", "How high.", "number");
        for (var i = 0; i < values.Length; i++)
            gauge.WithLabels($"{i}").Set(values[i]);
        factory.CreateGauge("alone", "Without labels.").Set(3);

        await AssertSameAsync(
            writer =>
            {
                writer.Family("seen_total"u8, MetricType.Counter, "All of them.", [.. labels.Select(label => (Labels("name", label), 7.0))]);
                writer.Family("seen"u8, MetricType.Counter, "Without the suffix.", [.. labels.Select(label => (Labels("name", label), 7.5))]);
                writer.Family("level"u8, MetricType.Gauge, "How high.", [.. values.Select((value, i) => (Labels("number", $"{i}"), value))]);
                writer.Gauge("alone"u8, "Without labels.", 3);
                return ValueTask.CompletedTask;
            },
            output => registry.CollectAndExportAsTextAsync(
                output, isOpenMetrics ? Peer.ExpositionFormat.OpenMetricsText : Peer.ExpositionFormat.PrometheusText),
            isOpenMetrics);
    }

    /// <summary>The right side is what strconv.FormatFloat(x, 'g', -1, 64) gives, by which client_golang writes bounds.</summary>
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.005, "0.005")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00005, "5e-05")]
    [InlineData(0.0000125, "1.25e-05")]
    [InlineData(2.5, "2.5")]
    [InlineData(100_000, "100000")]
    [InlineData(999_999.5, "999999.5")]
    [InlineData(1_000_000, "1e+06")]
    [InlineData(1_234_567, "1.234567e+06")]
    [InlineData(-1_234_567.5, "-1.2345675e+06")]
    [InlineData(10_000_000, "1e+07")]
    [InlineData(1e15, "1e+15")]
    [InlineData(1.5e21, "1.5e+21")]
    [InlineData(1e100, "1e+100")]
    public void Bounds_are_spelled_as_in_Go(double bound, string text) => Assert.Equal(text, GoNumber.Format(bound));

    static async Task AssertSameAsync(Func<MetricWriter, ValueTask> own, Func<Stream, Task> peer, bool isOpenMetrics)
    {
        using MemoryStream mine = new(), theirs = new();
        using (var writer = new MetricWriter(mine, isOpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.PrometheusText, default))
        {
            await own(writer);
            await writer.CompleteAsync();
        }

        await peer(theirs);
        var expected = Lines(theirs).Select(GoSpelling);
        Assert.Equal(expected.Select(Number).Order(StringComparer.Ordinal), Lines(mine).Select(Number).Order(StringComparer.Ordinal));
    }

    /// <summary>The lines, without what the peer was not told: help of the request metrics, and metrics of this program alone.</summary>
    static IEnumerable<string> Lines(MemoryStream scrape) => Encoding.UTF8.GetString(scrape.ToArray()).TrimEnd('\n').Split('\n')
        .Where(line => !line.StartsWith("# HELP nginx_ingress_controller_", StringComparison.Ordinal))
        .Where(line => !line.Contains("ingress_yarp_", StringComparison.Ordinal));

    /// <summary>The one difference, beside the order of lines, of which readers know none: how bounds are spelled.</summary>
    static string GoSpelling(string line) => Bound().Replace(line, found => found.Groups[1].Value switch
    {
        "1000000" => "le=\"1e+06\"",
        "10000000" => "le=\"1e+07\"",
        var other => $"le=\"{other}\"",
    });

    /// <summary>Values count as numbers: <c>7</c>, <c>7.0</c> and <c>1E+21</c>, <c>1e+21</c> are the same to every reader.</summary>
    static string Number(string line)
    {
        if (line.StartsWith('#'))
            return line;
        var at = line.LastIndexOf(' ');
        var value = line[(at + 1)..] switch
        {
            "+Inf" or "Infinity" => double.PositiveInfinity,
            "-Inf" or "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text, CultureInfo.InvariantCulture),
        };
        return $"{line[..at]} {value.ToString("R", CultureInfo.InvariantCulture)}";
    }

    static byte[] Labels(string name, string value) => MetricWriter.Labels((name, value));

    static Route RouteOf(string ingress) => new()
    {
        Ingress = new("default", ingress),
        Host = "shop.example",
        Path = "/",
        Match = PathMatch.Prefix,
        Upstream = new(new(new("default", "web"), "80"), [], null, null, PolicySet.Empty),
        StatusWithoutDestination = 503,
        Policies = PolicySet.Empty,
    };

    [GeneratedRegex("le=\"(\\d+(?:\\.\\d*[1-9])?)(?:\\.0)?\"")]
    private static partial Regex Bound();
}
