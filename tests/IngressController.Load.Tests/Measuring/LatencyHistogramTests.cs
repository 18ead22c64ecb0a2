using IngressController.Load.Measuring;

namespace IngressController.Load.Tests.Measuring;

public sealed class LatencyHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Percentiles_are_at_most_a_thousandth_above_those_of_the_sorted_values(int seed)
    {
        var random = new Random(seed);
        var histogram = new LatencyHistogram();
        // From 0.1 µs to about half an hour, each magnitude as likely as the next.
        var values = Enumerable.Range(0, 20_000).Select(_ => (long)Math.Pow(10, random.NextDouble() * 10.2)).ToArray();
        foreach (var value in values)
            histogram.Record(new(value));
        Array.Sort(values);

        var snapshot = histogram.Snapshot();
        Assert.Equal(values.Length, snapshot.Count);
        foreach (var percentile in new[] { 0.0, 1, 25, 50, 75, 90, 99, 99.9, 99.99, 100 })
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(percentile / 100 * values.Length) - 1)];
            Assert.InRange(snapshot.Percentile(percentile).Ticks, exact, exact + exact / 1000);
        }

        Assert.InRange(snapshot.Mean.Ticks, values.Average() * 0.999, values.Average() * 1.001);
        Assert.Equal(snapshot.Percentile(0), snapshot.Min);
        Assert.Equal(snapshot.Percentile(100), snapshot.Max);
    }

    [Fact]
    public void Values_outside_its_range_count_as_its_ends()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromSeconds(-1));
        histogram.Record(TimeSpan.FromDays(2));
        var snapshot = histogram.Snapshot();
        Assert.Equal(TimeSpan.Zero, snapshot.Min);
        Assert.InRange(snapshot.Max, LatencyHistogram.Highest, LatencyHistogram.Highest * 1.001);
    }

    [Fact]
    public void An_empty_one_answers_with_zeroes()
    {
        var snapshot = new LatencyHistogram().Snapshot();
        Assert.Equal((0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero), (snapshot.Count, snapshot.Min, snapshot.Mean, snapshot.Percentile(99)));
    }

    [Fact]
    public void No_recording_is_lost_between_threads_and_none_allocates()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 8, thread =>
        {
            for (var i = 0; i < 10_000; i++)
                histogram.Record(TimeSpan.FromMicroseconds(thread));
        });
        Assert.Equal(80_000, histogram.Snapshot().Count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            histogram.Record(TimeSpan.FromMilliseconds(i));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_difference_has_what_came_between()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromSeconds(1));
        var before = histogram.Snapshot();
        histogram.Record(TimeSpan.FromMilliseconds(2));
        var since = histogram.Snapshot().Since(before);
        Assert.Equal(1, since.Count);
        Assert.InRange(since.Max.TotalMilliseconds, 2, 2.002);
    }
}
