using System.Globalization;
using System.Text;

namespace IngressController.Load.Abuse.Running;

/// <summary>The result as text for a terminal.</summary>
static class AbuseTable
{
    public static string Write(AbuseReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(F($"{report.At:yyyy-MM-dd}, {report.Machine}, kube-apiserver {report.Server}{(report.Interrupted ? ", interrupted" : "")}"));
        text.AppendLine(F($"{report.Limit}; {report.Rate} requests/s of the victim. Attackers (nice 19), victim, pods and API server share the processors."));
        if (report.Quiet is { } quiet)
            text.AppendLine(F($"quiet: p50 {quiet.Requests.P50:0.0} ms, p99 {quiet.Requests.P99:0.0} ms, logins' p99 {quiet.Logins.P99:0} ms, ") +
                F($"changes median {quiet.Changes.Median:0} ms, max {quiet.Changes.Max:0} ms; {quiet.Failed} failed"));
        text.AppendLine();
        text.AppendLine(
            "                                            p99 ms          login p99 ms    change ms       memory MB            CPU");
        text.AppendLine(
            "     attack                requests failed  quiet attack    quiet  attack   median    max   before peak after    s     verdict");
        foreach (var attack in report.Attacks)
            text.AppendLine(Row(attack));
        text.AppendLine();
        foreach (var attack in report.Attacks)
        {
            text.AppendLine($"{attack.Name}: {attack.Did}");
            foreach (var broken in attack.Broken)
                text.AppendLine($"  BROKEN: {broken}");
        }

        return text.ToString();
    }

    static string Row(AttackReport attack)
    {
        var (phase, memory) = (attack.Phase, attack.Memory);
        var all = phase.Flows.Sum(flow => flow.Requests);
        return F($"{attack.Fault,-4} {attack.Name,-22}{all,8}{phase.Failed,7}{attack.QuietP99,7:0.0}{phase.Requests.P99,7:0.0}") +
            F($"{attack.QuietLoginP99,9:0}{phase.Logins.P99,8:0}{phase.Changes.Median,9:0}{phase.Changes.Max,7:0}") +
            F($"{memory.Before,9:0}{memory.Peak,5:0}{memory.After,6:0}{phase.CpuSeconds,8:0.0}  {(attack.Broken.Count == 0 ? "held" : "BROKEN")}");
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
