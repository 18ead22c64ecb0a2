using IngressController.Load.Engine;
using IngressController.Load.Measuring;

namespace IngressController.Load.Reports;

/// <summary>Turns measurements into figures.</summary>
static class ReportBuilder
{
    const double Megabyte = 1_000_000;

    static readonly double[] CurvePercentiles =
        [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92, 94, 95, 96, 97, 98, 99, 99.5, 99.9, 99.95, 99.99];

    public static StepReport Build(StepResult result)
    {
        var counts = result.Counts;
        var latency = counts.Latency();
        var seconds = result.Elapsed.TotalSeconds;
        return new(
            result.Plan.Users,
            result.Plan.Rate,
            seconds,
            counts.Completed,
            counts.Succeeded,
            counts.Failed,
            result.NotStarted,
            result.Rate,
            seconds > 0 ? counts.Bytes / Megabyte / seconds : 0,
            LatencyOf(latency),
            counts.Errors,
            counts.Statuses,
            counts.Labels,
            ProcessOf(result),
            [.. CurvePercentiles.Select(percentile => new CurvePoint(percentile, Milliseconds(latency.Percentile(percentile))))],
            [.. result.Timeline.Where(sample => sample.Length > TimeSpan.FromMilliseconds(100)).Select(PointOf)]);
    }

    static LatencyReport LatencyOf(LatencySnapshot latency) => new(
        Milliseconds(latency.Min),
        Milliseconds(latency.Mean),
        Milliseconds(latency.Percentile(50)),
        Milliseconds(latency.Percentile(75)),
        Milliseconds(latency.Percentile(90)),
        Milliseconds(latency.Percentile(95)),
        Milliseconds(latency.Percentile(99)),
        Milliseconds(latency.Percentile(99.9)),
        Milliseconds(latency.Percentile(99.99)),
        Milliseconds(latency.Max));

    static ProcessReport? ProcessOf(StepResult result)
    {
        var resident = result.Timeline.Where(sample => sample.ResidentBytes > 0).Select(sample => sample.ResidentBytes!.Value / Megabyte).ToList();
        if (result.Cpu is not { } cpu || resident.Count == 0 || result.Elapsed <= TimeSpan.Zero)
            return null;
        var perRequest = result.CompletedInTime > 0 ? cpu.TotalMicroseconds / result.CompletedInTime : 0;
        return new(perRequest, cpu / result.Elapsed, MeanOf(resident, 1), MeanOf(resident, 9), resident.Max());
    }

    // Of one tenth of the step. In the very first a process that has just started still fills its caches.
    static double MeanOf(List<double> seconds, int tenth)
    {
        var (from, to) = (seconds.Count * tenth / 10, Math.Max(1, seconds.Count * (tenth + 1) / 10));
        return seconds[Math.Min(from, to - 1)..to].Average();
    }

    /// <summary>One sample in the units of reports.</summary>
    public static TimelinePoint PointOf(TimelineSample sample)
    {
        var seconds = sample.Length.TotalSeconds;
        return new(
            sample.At.TotalSeconds,
            sample.Completed / seconds,
            sample.Failed / seconds,
            Milliseconds(sample.Latency.Median),
            Milliseconds(sample.Latency.P99),
            Milliseconds(sample.Latency.Max),
            sample.Cpu / sample.Length,
            sample.ResidentBytes / Megabyte);
    }

    static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}
