using System.Globalization;

namespace IngressController.Load.Abuse.Running;

/// <summary>What another tenant may feel of an attack.</summary>
static class AbuseRules
{
    /// <summary>The victim's p99 may be so many times that without an attack.</summary>
    public const double MostSlower = 2;

    /// <summary>A change of endpoints is live within so many milliseconds.</summary>
    public const double MostForAChange = 1000;

    /// <summary>Afterwards memory is at most so many times what it was before.</summary>
    public const double MostMemory = 1.1;

    /// <summary>The rules that were broken, in words; empty: none.</summary>
    public static IReadOnlyList<string> Broken(AttackReport attack)
    {
        var (phase, broken) = (attack.Phase, new List<string>());
        if (!attack.Lived)
            broken.Add(attack.Killed ? "killed for want of memory" : $"the controller ended: {attack.Log?.Split('\n')[^1]}");
        if (phase.Failed > 0)
            broken.Add($"{phase.Failed} failed ({string.Join(", ", phase.Failures.Select(failure => $"{failure.Kind} {failure.Count}"))})");
        if (phase.Requests.P99 > MostSlower * attack.QuietP99)
            broken.Add(F($"p99 {phase.Requests.P99:0.0} ms is {phase.Requests.P99 / attack.QuietP99:0.0} times {attack.QuietP99:0.0}"));
        if (phase.Logins.P99 > MostSlower * attack.QuietLoginP99)
            broken.Add(F($"logins' p99 {phase.Logins.P99:0} ms is {phase.Logins.P99 / attack.QuietLoginP99:0.0} times {attack.QuietLoginP99:0}"));
        if (phase.Changes.Seen < phase.Changes.Made)
            broken.Add($"{phase.Changes.Made - phase.Changes.Seen} changes never live");
        if (phase.Changes.Max > MostForAChange)
            broken.Add(F($"a change took {phase.Changes.Max / 1000:0.0} s"));
        if (attack.Lived && attack.Memory.BackSeconds is null)
            broken.Add(F($"memory {attack.Memory.After:0} MB afterwards, {attack.Memory.Before:0} before"));
        return broken;
    }

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
