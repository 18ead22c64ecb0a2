using IngressController.Load.Soak;

namespace IngressController.Load.Tests.Soak;

/// <summary>The line through the samples of a soak.</summary>
public sealed class SlopeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    [InlineData(-3)]
    public void A_straight_line_has_its_own_slope(double slope)
    {
        var points = Enumerable.Range(0, 50).Select(x => ((double)x, 7 + (slope * x))).ToList();
        Assert.Equal(slope, Slope.Of(points), 9);
    }

    [Fact]
    public void A_quarter_of_wild_points_does_not_move_it()
    {
        var points = Enumerable.Range(0, 100).Select(x => ((double)x, x % 4 == 3 ? 1e6 * (x % 8 == 3 ? 1 : -1) : 2.0 * x)).ToList();
        Assert.InRange(Slope.Of(points), 1.5, 2.5);
    }

    [Fact]
    public void Steps_of_a_collected_heap_have_no_slope_and_a_leak_below_them_has()
    {
        var random = new Random(1);
        var saw = Enumerable.Range(0, 180).Select(x => ((double)x, 100 + (x % 9) + random.NextDouble())).ToList();
        var leak = saw.Select(point => (point.Item1, point.Item2 + (0.2 * point.Item1))).ToList();
        Assert.InRange(Slope.Of(saw), -0.01, 0.01);
        Assert.InRange(Slope.Of(leak), 0.19, 0.21);
    }

    [Fact]
    public void Less_than_two_points_have_none()
    {
        Assert.Equal(0, Slope.Of([]));
        Assert.Equal(0, Slope.Of([(1, 5)]));
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 4, 1 }, 2.5)]
    [InlineData(new double[] { 9, 1, 2 }, 2)]
    public void The_median_is_the_middle(double[] values, double median) => Assert.Equal(median, Slope.Median(values));
}
