using System.Globalization;
using System.Net;
using System.Text;

namespace IngressController.Load.Reports;

/// <summary>A report as one HTML file that needs nothing else: no script, no style sheet or picture from elsewhere.</summary>
static class HtmlReport
{
    const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1360px; padding: 0 1rem; color: #1c2430; background: #fff }
        table { border-collapse: collapse; margin: 1rem 0 } th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #dde2ea }
        th:first-child, td:first-child { text-align: left } .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(480px, 1fr)); gap: 1rem }
        svg { width: 100%; height: auto } .title { font-weight: 600; font-size: 14px; fill: currentColor } .tick { font-size: 11px }
        .end { text-anchor: end } .middle { text-anchor: middle } .grid { stroke: #dde2ea } .missed { color: #b3261e; font-weight: 600 }
        """;

    public static string Write(RunReport report)
    {
        var html = new StringBuilder();
        html.Append($"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{E(report.Scenario)}: load test</title>" +
            $"<style>{Style}</style></head><body>\n");
        html.Append($"<h1>{E(report.Scenario)}</h1>\n<p>{E(report.Target)}, {report.At.ToString("u", CultureInfo.InvariantCulture)}, {E(report.Machine)}");
        html.Append(report.Interrupted ? ", <b>interrupted</b></p>\n" : "</p>\n");
        AppendSteps(html, report);
        AppendThresholds(html, report);
        html.Append("<div class=\"charts\">\n");
        foreach (var chart in Charts(report))
            html.Append("<figure>").Append(chart.ToSvg()).Append("</figure>\n");
        html.Append("</div>\n");
        AppendCounts(html, report);
        return html.Append("</body></html>\n").ToString();
    }

    static IEnumerable<LineChart> Charts(RunReport report)
    {
        if (report.Judged is not { } judged)
            yield break;
        if (report.Steps.Count > 1)
        {
            yield return new("Latency as load grows", "requests/s reached", "ms",
                [Over("p50", step => step.Latency.P50), Over("p99", step => step.Latency.P99)]);
        }

        // Each nine of the percentile takes the same width.
        yield return new("Latency by percentile", "percentile", "ms",
            [new("latency", [.. judged.Curve.Select(point => (Nines(point.Percentile), point.Latency))])])
        {
            XLabels = [.. new[] { 0, 50, 90, 99, 99.9, 99.99 }.Select(percentile => (Nines(percentile), percentile.ToString(CultureInfo.InvariantCulture)))],
        };
        yield return new("Requests a second", "s", "1/s", [Time("all", point => point.Rate), Time("failed", point => point.FailedRate)]);
        yield return new("Latency second by second", "s", "ms", [Time("p50", point => point.P50), Time("p99", point => point.P99)]);
        if (judged.Process is not null)
        {
            yield return new("Processors kept busy by the target", "s", "processors", [Time("CPU", point => point.Processors ?? 0)]);
            yield return new("Memory of the target", "s", "MB", [Time("resident", point => point.ResidentMegabytes ?? 0)]);
        }

        ChartSeries Time(string name, Func<TimelinePoint, double> value) => new(name, [.. judged.Timeline.Select(point => (point.Second, value(point)))]);

        ChartSeries Over(string name, Func<StepReport, double> value) => new(name, [.. report.Steps.Select(step => (step.Rate, value(step)))]);
    }

    static double Nines(double percentile) => -Math.Log10(1 - percentile / 100);

    static void AppendSteps(StringBuilder html, RunReport report)
    {
        html.Append("<table><tr><th>Step<th>Users<th>Set/s<th>Reached/s<th>p50<th>p90<th>p99<th>p99.9<th>p99.99" +
            "<th>Max, ms<th>Requests<th>Failed<th>MB/s<th>CPU µs/request<th>Memory MB</tr>\n");
        for (var i = 0; i < report.Steps.Count; i++)
        {
            var step = report.Steps[i];
            var name = report.SaturatedAtStep == i + 1 ? $"{i + 1} (saturated)" : $"{i + 1}";
            double?[] figures =
            [
                step.Users, step.SetRate, step.Rate, step.Latency.P50, step.Latency.P90, step.Latency.P99, step.Latency.P999, step.Latency.P9999,
                step.Latency.Max, step.Requests, step.Failed, step.MegabytesPerSecond,
                step.Process?.CpuMicrosecondsPerRequest, step.Process?.ResidentMegabytesAtMost,
            ];
            html.Append($"<tr><td>{name}").AppendJoin("", figures.Select(figure => $"<td>{Number(figure)}")).Append("</tr>\n");
        }

        html.Append("</table>\n<p>Latencies are those of requests that succeeded, from the moment each was to start.</p>\n");
    }

    static void AppendThresholds(StringBuilder html, RunReport report)
    {
        if (report.Thresholds.Count == 0)
            return;
        html.Append("<table><tr><th>Demanded<th>Found<th>Met</tr>\n");
        foreach (var threshold in report.Thresholds)
            html.Append($"<tr{(threshold.Met ? "" : " class=\"missed\"")}><td>{E(threshold.Demand)}" +
                $"<td>{Number(threshold.Found)}<td>{(threshold.Met ? "yes" : "no")}</tr>\n");
        html.Append("</table>\n");
    }

    static void AppendCounts(StringBuilder html, RunReport report)
    {
        html.Append("<table><tr><th>Counted<th>Times</tr>\n");
        var all = report.Steps.SelectMany(step => step.Errors.Concat(step.Statuses.Select(Status)).Concat(step.Labels));
        foreach (var counted in all.GroupBy(pair => pair.Key, pair => pair.Value))
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{E(counted.Key)}<td>{counted.Sum()}</tr>\n");
        html.Append("</table>\n");

        static KeyValuePair<string, long> Status(KeyValuePair<string, long> status) => new($"answers with status {status.Key}", status.Value);
    }

    static string Number(double? value) => value?.ToString(Math.Abs(value.Value) >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture) ?? "–";

    static string E(string text) => WebUtility.HtmlEncode(text);
}
