using System.Net;
using System.Xml.Linq;
using EchoPod;
using IngressController.Load.Measuring;
using IngressController.Load.Reports;

namespace IngressController.Load.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public async Task The_HTML_file_needs_nothing_else_and_its_charts_are_well_formed()
    {
        await using var pod = await EchoServer.StartAsync("pod-<1>", new(IPAddress.Loopback, 0));
        var options = LoadTest.Options("keep-alive", new($"http://{pod.Endpoint}/bytes/1?a=<b>&c=%22")) with
        {
            Duration = TimeSpan.FromSeconds(1.2),
            ProcessId = Environment.ProcessId,
            Steps = 2,
            StepGrowth = 2,
            Thresholds = [Threshold.Parse("p99<0.00001ms")],
        };
        var result = await LoadTest.RunAsync(options);
        var html = HtmlReport.Write(result.Report);

        foreach (var foreign in new[] { "<script", "<link", "<img", "src=", "href=", "url(", "@import" })
            Assert.DoesNotContain(foreign, html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("pod-&lt;1&gt;", html, StringComparison.Ordinal);
        Assert.Contains("p99&lt;0.00001ms", html, StringComparison.Ordinal);
        var charts = html.Split("<figure>")[1..].Select(part => XElement.Parse(part.Split("</figure>")[0])).ToList();
        Assert.Equal(6, charts.Count);
        Assert.All(charts, chart => Assert.NotEmpty(chart.Elements("polyline")));
        Assert.DoesNotContain("NaN", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p99<50ms", 10.0, true)]
    [InlineData("p99<10ms", 10.0, false)]
    [InlineData("p99>9.5ms", 10.0, true)]
    [InlineData("p99/p50<3", 5.0, false)]
    [InlineData("errors<1%", 1.0, false)]
    [InlineData("errors<1.5", 1.0, true)]
    [InlineData("rate>900", 1000.0, true)]
    [InlineData("cpu<80us", 75.0, true)]
    [InlineData("memory<300MB", 220.0, true)]
    [InlineData("memory-growth<5%", 10.0, false)]
    public void A_threshold_compares_the_figure_it_names(string text, double found, bool met)
    {
        var judged = Threshold.Parse(text).Judge(Step());
        Assert.Equal((text, met), (judged.Demand, judged.Met));
        Assert.Equal(found, judged.Found!.Value, 6);
    }

    [Fact]
    public void What_was_not_measured_meets_nothing()
    {
        var judged = Threshold.Parse("cpu<80us").Judge(Step() with { Process = null });
        Assert.Equal((null, false), (judged.Found, judged.Met));
        Assert.False(Threshold.Parse("p50<80ms").Judge(null).Met);
    }

    [Theory]
    [InlineData("p98<50ms")]
    [InlineData("p99=50ms")]
    [InlineData("p99<fast")]
    [InlineData("p99<50MB")]
    [InlineData("")]
    public void What_is_no_threshold_is_refused_with_what_is_one(string text)
    {
        var error = Assert.Throws<UserException>(() => Threshold.Parse(text));
        Assert.Contains($"\"{text}\"", error.Message, StringComparison.Ordinal);
    }

    // A process that has just started still grows; that is no leak.
    [Theory]
    [InlineData(new[] { 10, 100, 100, 100, 100, 100, 100, 100, 100, 104 }, 100, 104)]
    [InlineData(new[] { 10, 10, 90, 110, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 120, 140 }, 100, 130)]
    [InlineData(new[] { 50, 60, 70 }, 50, 70)]
    [InlineData(new[] { 50 }, 50, 50)]
    public void Memory_grows_from_the_second_tenth_to_the_last(int[] megabytes, double first, double last)
    {
        var second = TimeSpan.FromSeconds(1);
        var samples = megabytes.Select((resident, i) => new TimelineSample((i + 1) * second, second, 1, 0, default, second / 2, resident * 1_000_000L));
        var step = ReportBuilder.Build(
            new(new(1, null, second, null), megabytes.Length * second, 1, 0, new(new HashSet<int>()), [.. samples]) { Cpu = second });
        Assert.Equal(
            (first, last, (double)megabytes.Max()),
            (step.Process!.ResidentMegabytesAtFirst, step.Process.ResidentMegabytesAtLast, step.Process.ResidentMegabytesAtMost));
    }

    static StepReport Step() => new(
        4, null, 10, 10_000, 9_900, 100, 0, 1000, 1, new(1, 2, 2, 3, 4, 5, 10, 11, 12, 13),
        new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, long>(), new(75, 0.1, 200, 220, 220), [], []);
}
