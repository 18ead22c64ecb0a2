using IngressController.Load.Engine;
using IngressController.Load.Measuring;

namespace IngressController.Load.Traffic;

/// <summary>One kind of traffic during a stretch of time. Times are in milliseconds.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Requests">Requests that were over.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="NotStarted">Requests that were due when it ended, and that no connection was free for.</param>
/// <param name="P50">Of those that succeeded, from when they were due.</param>
/// <param name="P99">Likewise.</param>
/// <param name="Max">Likewise.</param>
/// <param name="Failures">How many, by kind.</param>
sealed record FlowReport(
    string Kind, long Requests, long Failed, long NotStarted, double P50, double P99, double Max, IReadOnlyDictionary<string, long> Failures)
{
    /// <summary>Several flows taken together.</summary>
    public static FlowReport Of(string kind, IEnumerable<StepResult> results)
    {
        var all = results.ToList();
        var latency = LatencySnapshot.Of(all.Select(result => result.Counts.Latency()));
        var failures = all.SelectMany(result => result.Counts.Errors).GroupBy(error => error.Key, error => error.Value);
        return new(
            kind, all.Sum(result => result.Counts.Completed), all.Sum(result => result.Counts.Failed), all.Sum(result => result.NotStarted),
            Ms(50), Ms(99), latency.Max.TotalMilliseconds, failures.ToDictionary(error => error.Key, error => error.Sum()));

        double Ms(double percent) => latency.Percentile(percent).TotalMilliseconds;
    }
}
