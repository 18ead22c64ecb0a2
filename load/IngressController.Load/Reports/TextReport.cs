using System.Globalization;
using System.Text;

namespace IngressController.Load.Reports;

/// <summary>A report as text for a terminal.</summary>
static class TextReport
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(F($"{report.Scenario} at {report.Target}{(report.Interrupted ? ", interrupted" : "")}"));
        text.AppendLine();
        text.AppendLine("  users  set/s  reached/s     p50     p90     p99   p99.9  p99.99     max  failed  MB/s  CPU us/req  RSS MB");
        foreach (var step in report.Steps)
            text.AppendLine(Row(step));
        text.AppendLine("  (latency in ms, of the requests that succeeded, from when each was to start)");
        if (report.SaturatedAtStep is { } saturated)
            text.AppendLine(F($"  saturated at step {saturated}: the target did not follow that load"));
        foreach (var step in report.Steps)
            AppendCounts(text, step);
        if (report.EndpointChanges > 0)
            text.AppendLine(F($"  changes of the target meanwhile: {report.EndpointChanges}"));
        foreach (var threshold in report.Thresholds)
        {
            var found = threshold.Found is { } value ? F($"{value:0.###}") : "not measured";
            text.AppendLine($"  {(threshold.Met ? "met   " : "MISSED")} {threshold.Demand} (found: {found})");
        }

        return text.ToString();
    }

    /// <summary>One line of progress.</summary>
    public static string Progress(TimelinePoint point) =>
        F($"  {point.Second,6:0.0} s  {point.Rate,8:0}/s  p50 {point.P50,7:0.00} ms  p99 {point.P99,7:0.00} ms  ") +
        F($"max {point.Max,7:0.0} ms  failed {point.FailedRate,6:0}/s");

    static string Row(StepReport step)
    {
        var latency = step.Latency;
        var set = step.SetRate is { } rate ? F($"{rate:0}") : "-";
        var use = step.Process is { } process ? F($"{process.CpuMicrosecondsPerRequest,10:0.0}  {process.ResidentMegabytesAtMost,6:0}") : "         -       -";
        return F($"  {step.Users,5}  {set,5}  {step.Rate,9:0}  {Ms(latency.P50)}  {Ms(latency.P90)}  ") +
            F($"{Ms(latency.P99)}  {Ms(latency.P999)}  {Ms(latency.P9999)}  {Ms(latency.Max)}  {step.Failed,6}  {step.MegabytesPerSecond,4:0}  {use}");
    }

    static void AppendCounts(StringBuilder text, StepReport step)
    {
        text.AppendLine(F($"  {step.Requests} requests in {step.Seconds:0.0} s: {step.Succeeded} succeeded, {step.Failed} failed{Late(step)}"));
        Append("failures", step.Errors);
        Append("statuses", step.Statuses);
        Append("by", step.Labels);

        void Append(string title, IReadOnlyDictionary<string, long> counts)
        {
            if (counts.Count > 0)
                text.AppendLine(F($"    {title}: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))}"));
        }
    }

    static string Late(StepReport step) => step.NotStarted > 0 ? F($", {step.NotStarted} were due and found no user free") : "";

    static string Ms(double value) => value >= 1000 ? F($"{value,6:0}") : F($"{value,6:0.00}");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
