using System.Globalization;

namespace IngressController.Load.Soak;

/// <summary>What must be true of a soak.</summary>
static class SoakRules
{
    /// <summary>A change of endpoints is live within so many milliseconds.</summary>
    public const double MostForAChange = 1000;

    /// <summary>A figure may grow by this part of its median while it is watched; the p99, which noise moves, by more.</summary>
    const double MostGrowth = 0.1;
    const double MostLatencyGrowth = 0.5;

    /// <summary>Too few samples have no slope.</summary>
    const int FewestSamples = 12;

    // Code becomes warm, pools fill: that time is not watched.
    const int WarmPart = 4;
    const int MostWarmPart = 2;
    static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(5);

    /// <summary>The rules that were broken, in words; empty: none.</summary>
    public static IReadOnlyList<string> Broken(SoakReport report)
    {
        var broken = new List<string>();
        if (report.Log is { } log)
            broken.Add($"the controller ended: {log.Split('\n')[^1]}");
        if (report.Failures().ToList() is { Count: > 0 } failures)
            broken.Add($"{failures.Sum(failure => failure.Count)} failed ({string.Join(", ", failures.Select(failure => $"{failure.Kind} {failure.Count}"))})");
        if (report.Changes is { } changes)
        {
            if (changes.Live < changes.Slices)
                broken.Add($"{changes.Slices - changes.Live} changes of endpoints never live");
            if (changes.Max > MostForAChange && report.Judged.Contains(SoakFigure.Latency))
                broken.Add(F($"a change of endpoints took {changes.Max / 1000:0.0} s"));
        }

        broken.AddRange(report.Judged.Select(figure => GrowthOf(report.Samples, figure)).OfType<string>());
        return broken;
    }

    /// <summary>
    /// How much a figure grew over the watched time, by its slope; null where there are too few samples. Not watched is the first
    /// quarter, or five minutes if that is more, but half at most.
    /// </summary>
    public static (double Median, double Growth, double Most)? Watched(IReadOnlyList<SoakSample> samples, SoakFigure figure)
    {
        if (samples.Count < FewestSamples)
            return null;
        var minutes = samples.TakeWhile(sample => sample.Seconds < WarmUp.TotalSeconds).Count();
        var warm = Math.Min(samples.Count / MostWarmPart, Math.Max(samples.Count / WarmPart, minutes));
        var watched = samples.Skip(warm).Select(sample => (X: sample.Seconds, Y: sample.Of(figure))).ToList();
        var median = Slope.Median(watched.Select(point => point.Y));
        var most = Math.Max(LeastOf(figure), median * (figure == SoakFigure.Latency ? MostLatencyGrowth : MostGrowth));
        return (median, Slope.Of(watched) * (watched[^1].X - watched[0].X), most);
    }

    // Of a small figure a tenth is noise: a thread of the pool, a connection that just opens. A heap at rest is collected every two or
    // three minutes and goes up and down by 30 MB meanwhile, which has a slope where few such times are watched.
    static double LeastOf(SoakFigure figure) => figure switch
    {
        SoakFigure.Memory => 40,
        SoakFigure.Handles => 10,
        SoakFigure.Threads => 5,
        _ => 2,
    };

    static string? GrowthOf(IReadOnlyList<SoakSample> samples, SoakFigure figure) =>
        Watched(samples, figure) is var (median, growth, most) && growth > most
            ? F($"{Name(figure)} grew by {growth:0.0} {Unit(figure)} from a median of {median:0.0}, {most:0.0} at most")
            : null;

    public static string Name(SoakFigure figure) => figure switch
    {
        SoakFigure.Memory => "memory",
        SoakFigure.Handles => "handles",
        SoakFigure.Threads => "threads",
        _ => "p99",
    };

    static string Unit(SoakFigure figure) => figure switch { SoakFigure.Memory => "MB", SoakFigure.Latency => "ms", _ => "" };

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
