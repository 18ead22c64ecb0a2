namespace IngressController.Load.Abuse.Running;

/// <summary>One attack. Memory is in 10^6 octets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Fault">What it is about.</param>
/// <param name="QuietP99">What the p99 of requests is judged against, in milliseconds: the higher of the run's first quiet phase and of the one before.</param>
/// <param name="QuietLoginP99">Likewise, of logins.</param>
/// <param name="Phase">What the victim felt meanwhile.</param>
/// <param name="Memory">The controller's memory.</param>
/// <param name="Lived">Whether the same process served to the end.</param>
/// <param name="Killed">Whether the kernel ended it for want of memory.</param>
/// <param name="Did">What the attackers counted last.</param>
sealed record AttackReport(
    string Name, string Fault, double QuietP99, double QuietLoginP99, PhaseReport Phase, MemoryReport Memory, bool Lived, bool Killed, string Did)
{
    /// <summary>The last lines of a controller that did not live.</summary>
    public string? Log { get; init; }

    public IReadOnlyList<string> Broken => AbuseRules.Broken(this);
}

/// <summary>The controller's memory around an attack: that of its cgroup without page cache; resident is the process' alone.</summary>
/// <param name="BackSeconds">When it was within 10 % of what it was before; null: not in time.</param>
sealed record MemoryReport(
    double Before, double Peak, double After, double ResidentBefore, double ResidentAfter, double? BackSeconds);
