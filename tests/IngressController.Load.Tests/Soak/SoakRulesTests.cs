using IngressController.Load.Soak;
using IngressController.Load.Traffic;

namespace IngressController.Load.Tests.Soak;

/// <summary>What a soak is judged by.</summary>
public sealed class SoakRulesTests
{
    static readonly SoakChangesReport Changes = new(100, 100, 20, 90, 40, 20, 15, new Dictionary<string, long>());

    [Fact]
    public void Figures_that_stay_are_held() => Assert.Empty(Report(Sample).Broken);

    [Fact]
    public void Each_figure_that_grows_is_told()
    {
        AssertBroken("memory grew by 59.0 MB", Report(x => Sample(x) with { Megabytes = 100 + x }));
        AssertBroken("handles grew by 59.0", Report(x => Sample(x) with { Handles = 300 + x }));
        AssertBroken("threads grew by 59.0", Report(x => Sample(x) with { Threads = 20 + x }));
        AssertBroken("p99 grew by 11.8 ms", Report(x => Sample(x) with { Flows = [Flow(p99: 10 + (x * 0.2))] }));
    }

    [Fact]
    public void What_is_not_judged_may_grow() => Assert.Empty(
        (Report(x => Sample(x) with { Flows = [Flow(p99: 10 + x)] }) with { Judged = [SoakFigure.Memory], Changes = Changes with { Max = 1500 } }).Broken);

    [Fact]
    public void What_grows_in_the_first_quarter_only_has_become_warm() =>
        Assert.Empty(Report(x => Sample(x) with { Megabytes = x < 20 ? 50 + (x * 2.5) : 100 }).Broken);

    [Fact]
    public void A_heap_that_fills_and_is_collected_does_not_grow() =>
        Assert.Empty(Report(x => Sample(x) with { Megabytes = 135 + (x % 25 * 1.2) }).Broken);

    [Fact]
    public void Of_a_short_soak_the_second_half_is_watched() =>
        Assert.Empty(Report(x => Sample(x) with { Megabytes = x < 20 ? 50 + (x * 2.5) : 100 }, samples: 40).Broken);

    [Fact]
    public void Too_few_samples_are_not_judged() => Assert.Empty(Report(x => Sample(x) with { Handles = 300 + (100 * x) }, samples: 11).Broken);

    [Fact]
    public void Whatever_fails_is_told_by_kind()
    {
        var report = Report(x => Sample(x) with { Flows = [Flow(failures: x == 40 ? 2 : 0)] }) with
        {
            Changes = Changes with { Failures = new Dictionary<string, long> { ["timeout"] = 1 } },
            SlowFailures = new Dictionary<string, long> { ["slow body not answered with 200"] = 3 },
        };
        AssertBroken("6 failed (requests: status 502 2, changes: timeout 1, slow body not answered with 200 3)", report);
        AssertBroken("1 changes of endpoints never live", Report(Sample) with { Changes = Changes with { Live = 99 } });
        AssertBroken("a change of endpoints took 1.5 s", Report(Sample) with { Changes = Changes with { Max = 1500 } });
        AssertBroken("the controller ended: Out of memory.", Report(Sample) with { Log = "one\nOut of memory." });
    }

    static void AssertBroken(string message, SoakReport report) => Assert.Contains(message, Assert.Single(report.Broken), StringComparison.Ordinal);

    static SoakReport Report(Func<int, SoakSample> sample, int samples = 80) => new(DateTimeOffset.UnixEpoch, "here", 100, 30, Enum.GetValues<SoakFigure>())
    {
        Samples = [.. Enumerable.Range(0, samples).Select(sample)],
        Changes = Changes,
    };

    static SoakSample Sample(int number) => new((number + 1) * 15, [Flow()], 100, 300, 20, 0.1);

    static FlowReport Flow(double p99 = 10, int failures = 0) => new(
        "requests", 100, failures, 0, 1, p99, 2 * p99,
        failures == 0 ? new Dictionary<string, long>() : new Dictionary<string, long> { ["status 502"] = failures });
}
