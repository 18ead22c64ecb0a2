using System.Diagnostics;
using IngressController.Load.Cluster;
using IngressController.Load.Measuring;
using IngressController.Load.Traffic;

namespace IngressController.Load.Soak;

/// <summary>The controller under traffic, changes and slow clients, sampled all the time.</summary>
/// <param name="controller">Who is watched.</param>
/// <param name="changes">What moves in the cluster.</param>
/// <param name="options">How much, and how long.</param>
/// <param name="sampled">Told of each sample.</param>
sealed class SoakRun(ControllerProcess controller, SoakChanges changes, SoakOptions options, Action<SoakSample> sampled)
{
    /// <summary>Slopes take the pairs of samples.</summary>
    const int MostSamples = 240;

    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    readonly SlowClients _slow = new(controller.Target, options.SlowClients);

    /// <summary>Slow clients that came to an end.</summary>
    public long SlowEnded => _slow.Ended;

    /// <summary>Slow clients that failed, by kind.</summary>
    public IReadOnlyDictionary<string, long> SlowFailures => _slow.Failures;

    /// <summary>Until the time is over, or the controller ends.</summary>
    /// <returns>What was changed meanwhile.</returns>
    public async Task<SoakChangesReport> RunAsync(CancellationToken interrupt)
    {
        await using var traffic = SoakTraffic.To(controller, options.Rate);
        await traffic.PrepareAsync(interrupt);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        var (changing, slow) = (changes.RunAsync(end.Token), _slow.RunAsync(end.Token));
        try
        {
            await SampleAsync(traffic, interrupt);
        }
        finally
        {
            await end.CancelAsync();
            await slow;
        }

        return await changing;
    }

    async Task SampleAsync(MixedTraffic traffic, CancellationToken interrupt)
    {
        var stretch = options.Duration / MostSamples > Shortest ? options.Duration / MostSamples : Shortest;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < options.Duration && controller.Meter.Read() is { } before)
        {
            var flows = await traffic.RunAsync(stretch, interrupt);
            if (controller.Meter.Read() is { } use && ProcessCounts.Read(controller.Meter.ProcessId) is { } counts)
            {
                sampled(new(
                    Stopwatch.GetElapsedTime(start).TotalSeconds, flows, use.ResidentBytes / 1e6, counts.Handles, counts.Threads,
                    (use.Cpu - before.Cpu).TotalSeconds));
            }
        }
    }
}
