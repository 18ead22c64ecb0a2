using System.Globalization;
using System.Text;

namespace IngressController.Load.Scale;

/// <summary>The result as text for a terminal.</summary>
static class ScaleTable
{
    public static string Write(ScaleReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(F($"{report.At:yyyy-MM-dd}, {report.Machine}, kube-apiserver {report.Server}{(report.Interrupted ? ", interrupted" : "")}"));
        foreach (var (name, value) in Rows(report))
            text.AppendLine($"  {name,-46} {value}");
        return text.ToString();
    }

    static IEnumerable<(string Name, string Value)> Rows(ScaleReport report)
    {
        if (report.Written is { } written)
            yield return ("written",
                F($"{written.Ingresses:N0} Ingresses, {written.Services:N0} Services, {written.EndpointSlices:N0} EndpointSlices, ") +
                F($"{written.Endpoints:N0} endpoints in {written.Seconds:0.0} s"));
        if (report.List is { } list)
            yield return ("plain list of all kinds", F($"{list.Seconds:0.00} s ({list.Pages} pages, {list.Megabytes:0.0} MB)"));
        if (report.Start is { } start)
        {
            yield return ("controller, start to ready",
                F($"{start.ReadySeconds:0.00} s, {start.BeyondListSeconds:0.00} s beyond the list, {start.CpuSeconds:0.00} s of CPU time"));
            yield return ("memory when ready, 10 s later", F($"{start.ResidentMegabytes:0} MB, {start.ResidentMegabytesLater:0} MB"));
            yield return ("start to idle", F($"{start.IdleSeconds:0} s"));
        }

        if (report.SliceChanges is { } slices)
            yield return ("one EndpointSlice, written to live", Row(slices));
        if (report.IngressChanges is { } ingresses)
            yield return ("one Ingress, written to live", Row(ingresses));
        foreach (var row in report.Traffic is { } traffic ? Rows(traffic) : [])
            yield return row;
        foreach (var row in report.Storm is { } storm ? Rows(storm) : [])
            yield return row;
    }

    static IEnumerable<(string Name, string Value)> Rows(TrafficReport traffic)
    {
        yield return (F($"{traffic.Rate}/s without changes"), Row(traffic.QuietP50, traffic.QuietP99, traffic.Quiet));
        yield return ("the same with changes", Row(traffic.ChangingP50, traffic.ChangingP99, traffic.Changing));
        yield return ("difference",
            F($"p50 {traffic.ChangingP50 - traffic.QuietP50:+0.00;-0.00} ms, p99 {traffic.ChangingP99 - traffic.QuietP99:+0.00;-0.00} ms"));
        yield return ("controller", F($"{Use(traffic.Quiet)} without, {Use(traffic.Changing)} with changes"));
        yield return ("changes meanwhile",
            F($"{traffic.Changing.Sum(stretch => stretch.IngressChanges)} of Ingresses, ") +
            F($"{traffic.Changing.Sum(stretch => stretch.SliceChanges)} of EndpointSlices"));
    }

    static IEnumerable<(string Name, string Value)> Rows(StormReport storm)
    {
        yield return (F($"{storm.SetRate} changes of EndpointSlices a second"),
            F($"{storm.Rate:0}/s reached, {storm.Changes:N0} in all, {storm.Failed} failed"));
        yield return ("the last one, written to live", F($"{storm.Last.Max:0.0} ms ({storm.Last.Seen} of {storm.Last.Made} seen)"));
        yield return ("the controller meanwhile", F($"{storm.Processors:0.00} processors; afterwards {storm.ResidentMegabytes:0} MB"));
    }

    static string Row(ChangeReport changes) =>
        F($"median {changes.Median:0.0} ms, p95 {changes.P95:0.0} ms, max {changes.Max:0.0} ms ({changes.Seen} of {changes.Made} seen, ") +
        F($"{changes.FailedRequests} of {changes.Requests} requests failed)");

    static string Row(double p50, double p99, IReadOnlyList<StretchReport> stretches) =>
        F($"p50 {p50:0.00} ms, p99 {p99:0.00} ms (p99 by round: {string.Join(", ", stretches.Select(stretch => F($"{stretch.P99:0.00}")))}; ") +
        F($"{stretches.Sum(stretch => stretch.Failed)} of {stretches.Sum(stretch => stretch.Requests)} failed)");

    static string Use(IReadOnlyList<StretchReport> stretches) => F(
        $"{stretches.Average(stretch => stretch.Processors):0.00} processors and {stretches.Sum(stretch => stretch.PauseSeconds):0.0} s of GC pauses");

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
