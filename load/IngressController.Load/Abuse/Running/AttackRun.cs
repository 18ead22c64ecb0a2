using System.Diagnostics;
using System.Text.RegularExpressions;
using IngressController.Load.Abuse.Attacks;
using IngressController.Load.Abuse.Victim;
using IngressController.Load.Cluster;
using IngressController.Load.Traffic;

namespace IngressController.Load.Abuse.Running;

/// <summary>One controller and its victim: quiet phases, attacks, and what is left of them.</summary>
sealed partial class AttackRun(LimitedController controller, ClusterWriter cluster, OwnNamespaces own, VictimObjects objects, AbuseOptions options)
    : IAsyncDisposable
{
    // Thousands of connections take a while to close.
    static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    static readonly TimeSpan RecoveryStep = TimeSpan.FromSeconds(2);

    readonly MixedTraffic _traffic = VictimTraffic.To(controller.Process, options.Rate);
    readonly VictimChanges _changes = new(cluster, objects, controller.Process.Target);

    /// <summary>Whether the controller is still the same process.</summary>
    public bool Lives => !controller.Process.HasExited;

    /// <summary>Opens the victim's connections, and lets code become warm.</summary>
    public async Task WarmUpAsync(CancellationToken interrupt)
    {
        await _traffic.PrepareAsync(interrupt);
        await _traffic.RunAsync(options.Quiet, interrupt);
    }

    /// <summary>Watches the victim for a while.</summary>
    public async Task<PhaseReport> WatchAsync(TimeSpan duration, CancellationToken interrupt)
    {
        controller.Memory.TakePeak();
        var cpu = controller.Process.Meter.Read()?.Cpu;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        end.CancelAfter(duration);
        var changing = _changes.RunAsync(end.Token, interrupt);
        var flows = await _traffic.RunAsync(duration, interrupt);
        var used = controller.Process.Meter.Read()?.Cpu - cpu;
        var (made, tally) = await changing;
        var times = tally.Times();
        return new(
            flows, new(made, times.Count, times.Percentile(50).TotalMilliseconds, times.Max.TotalMilliseconds, tally.Failures),
            used?.TotalSeconds ?? 0, controller.Memory.TakePeak());
    }

    /// <summary>Makes an attack, ends it, and waits for memory to come back.</summary>
    /// <param name="attack">Which.</param>
    /// <param name="first">The run's first quiet phase.</param>
    /// <param name="interrupt">Gives up.</param>
    public async Task<AttackReport> AttackAsync(Attack attack, PhaseReport first, CancellationToken interrupt)
    {
        var quiet = await WatchAsync(options.Quiet, interrupt);
        var (before, residentBefore) = (controller.Memory.Megabytes, controller.Memory.ResidentMegabytes);
        PhaseReport phase;
        string did;
        try
        {
            await using var attackers = AttackProcess.Start(attack, options.Kubeconfig, controller);
            await attackers.UntilWrittenAsync(ReadyLine(), interrupt);
            attackers.StopWaiting();
            phase = await WatchAsync(options.Duration, interrupt);
            var hasEnded = attackers.HasExited;
            await attackers.EndAsync(EndLimit);
            did = DidOf(attackers.Log, hasEnded);
        }
        finally
        {
            // Also after an interrupt: what is left would be in the next attack's way.
            await LabelledObjects.RemoveAsync(own, AbuseNames.Evil, CancellationToken.None);
        }

        var (after, seconds) = await RecoverAsync(before * AbuseRules.MostMemory, interrupt);
        phase = phase with { PeakMegabytes = Math.Max(phase.PeakMegabytes, controller.Memory.TakePeak()) };
        var memory = new MemoryReport(before, phase.PeakMegabytes, after, residentBefore, controller.Memory.ResidentMegabytes, seconds);
        return new(
            attack.Name, attack.Fault, Math.Max(first.Requests.P99, quiet.Requests.P99), Math.Max(first.Logins.P99, quiet.Logins.P99),
            phase, memory, Lives, controller.IsKilled, did)
        {
            Log = Lives ? null : controller.Process.Log,
        };
    }

    public ValueTask DisposeAsync() => _traffic.DisposeAsync();

    // The victim's traffic goes on: a process at rest has no reason to look for garbage.
    async Task<(double Megabytes, double? Seconds)> RecoverAsync(double most, CancellationToken interrupt)
    {
        var start = Stopwatch.GetTimestamp();
        var lowest = double.MaxValue;
        while (Lives)
        {
            await _traffic.RunAsync(RecoveryStep, interrupt);
            lowest = Math.Min(lowest, controller.Memory.Megabytes);
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (lowest <= most)
                return (lowest, elapsed.TotalSeconds);
            if (elapsed > options.Recovery)
                return (lowest, null);
        }

        return (0, null);
    }

    [GeneratedRegex("^ready$")]
    private static partial Regex ReadyLine();

    // Attackers say each second, and at the end, what they have done so far.
    static string DidOf(string log, bool hasEnded) =>
        hasEnded ? $"the attackers ended early: {log}"
            : log.Split('\n').LastOrDefault(line => line.StartsWith("did ", StringComparison.Ordinal)) ?? "no word of the attackers";
}
