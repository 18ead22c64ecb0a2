using IngressController.Load.Measuring;

namespace IngressController.Load.Tests.Measuring;

/// <summary>Several histograms, taken together.</summary>
public sealed class LatencySnapshotTests
{
    [Fact]
    public void Together_they_say_what_one_that_recorded_all_would_say()
    {
        var (first, second, all) = (new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram());
        for (var i = 1; i <= 1000; i++)
        {
            var time = TimeSpan.FromMilliseconds(i);
            (i % 3 == 0 ? first : second).Record(time);
            all.Record(time);
        }

        var (together, one) = (LatencySnapshot.Of([first.Snapshot(), second.Snapshot()]), all.Snapshot());
        Assert.Equal(
            (one.Count, one.Percentile(50), one.Percentile(99), one.Max),
            (together.Count, together.Percentile(50), together.Percentile(99), together.Max));
    }

    [Fact]
    public void Without_any_nothing_was_recorded() => Assert.Equal((0, TimeSpan.Zero), (LatencySnapshot.Of([]).Count, LatencySnapshot.Of([]).Percentile(99)));
}
