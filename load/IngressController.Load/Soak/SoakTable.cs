using System.Globalization;
using System.Text;
using IngressController.Load.Traffic;

namespace IngressController.Load.Soak;

/// <summary>The result as text for a terminal.</summary>
static class SoakTable
{
    /// <param name="report">What was found out.</param>
    /// <param name="rows">Stretches that the samples are put together in, at most.</param>
    public static string Write(SoakReport report, int rows)
    {
        var text = new StringBuilder();
        text.AppendLine(F($"{report.At:yyyy-MM-dd}, {report.Machine}, kube-apiserver {report.Server}{(report.Interrupted ? ", interrupted" : "")}"));
        text.AppendLine(F($"{report.Rate} requests/s, {report.SlowClients} slow clients. Clients, pods and API server share the processors."));
        text.AppendLine();
        text.AppendLine("   until   requests failed  p50 ms  p99 ms  max ms  CPU ms/request  memory MB  handles  threads");
        var size = Math.Max(1, (report.Samples.Count + rows - 1) / rows);
        foreach (var stretch in report.Samples.Chunk(size))
            text.AppendLine(Row(stretch));
        text.AppendLine();
        if (report.Changes is { } changes)
            text.AppendLine(F($"changes: {changes.Slices:N0} of endpoints (live after {changes.Median:0} ms, {changes.Max:0} ms at most), ") +
                F($"{changes.Ingresses:N0} of Ingresses, {changes.Certificates:N0} of the certificate, {changes.Settings:N0} of the ConfigMap"));
        text.AppendLine(F($"slow clients: {report.SlowEnded:N0} came to an end"));
        text.AppendLine("after the warm-up:");
        foreach (var figure in Enum.GetValues<SoakFigure>())
            text.AppendLine(Watched(report, figure));
        text.AppendLine(report.Broken.Count == 0 ? "held" : string.Join("\n", report.Broken.Select(broken => $"BROKEN: {broken}")));
        return text.ToString();
    }

    // Figures of the controller are the medians of the stretch.
    static string Row(IReadOnlyList<SoakSample> stretch)
    {
        var flows = stretch.SelectMany(sample => sample.Flows).Where(flow => flow.Kind == SoakTraffic.Requests).ToList();
        var requests = stretch.Sum(sample => sample.Requests);
        var cpu = stretch.Sum(sample => sample.CpuSeconds) * 1000 / Math.Max(1, requests);
        return F($"{TimeSpan.FromSeconds(stretch[^1].Seconds):h\\:mm\\:ss} {requests,10}{stretch.Sum(sample => sample.Failed),7}") +
            F($"{Middle(flows, flow => flow.P50),8:0.0}{Middle(flows, flow => flow.P99),8:0.0}{flows.Max(flow => flow.Max),8:0}{cpu,16:0.00}") +
            F($"{Of(SoakFigure.Memory),11:0.0}{Of(SoakFigure.Handles),9:0}{Of(SoakFigure.Threads),9:0}");

        double Of(SoakFigure figure) => Slope.Median(stretch.Select(sample => sample.Of(figure)));
    }

    static double Middle(List<FlowReport> flows, Func<FlowReport, double> figure) => Slope.Median(flows.Select(figure));

    static string Watched(SoakReport report, SoakFigure figure) => SoakRules.Watched(report.Samples, figure) is var (median, growth, most)
        ? F($"  {SoakRules.Name(figure),-8} median {median,8:0.0}, growth {growth,7:0.0}, at most {most,6:0.0}") +
            (report.Judged.Contains(figure) ? "" : ", not judged")
        : $"  {SoakRules.Name(figure),-8} too short to be judged";

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
