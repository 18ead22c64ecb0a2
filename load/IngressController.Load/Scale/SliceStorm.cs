using System.Collections.Frozen;
using IngressController.Load.Cluster;
using IngressController.Load.Engine;
using IngressController.Load.Measuring;

namespace IngressController.Load.Scale;

/// <summary>Many changes of EndpointSlices a second, over all of them in turn, and a last one to see when the controller is through.</summary>
sealed class SliceStorm(
    ControllerProcess controller, ScaleChanges changes, ChangeTimer timer, ScaleObjects objects, ScaleOptions options, Action<string> progress)
{
    const int Writers = 32;

    static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);
    static readonly TimeSpan HalfASecond = TimeSpan.FromSeconds(0.5);
    static readonly FrozenSet<int> Accepted = [200];

    public async Task<StormReport> RunAsync(CancellationToken cancellation)
    {
        var writers = Math.Min(Writers, objects.Hosts);
        await using var runner = new StepRunner(
            number => new SliceWriter(changes, number, writers, objects.Hosts), Accepted, WriteLimit, controller.Meter);
        await runner.PrepareAsync(writers, cancellation);
        var result = await runner.RunAsync(
            new(writers, options.SliceRate, options.Duration, null),
            Tell,
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        // Each watch brings its events in order: when this one is live, all before it are.
        var last = await timer.ChangeOneSliceAsync(cancellation);
        return new(
            options.SliceRate, result.Rate, result.Counts.Succeeded, result.Counts.Failed, last,
            result.Cpu / result.Elapsed ?? 0, controller.ResidentMegabytes);
    }

    void Tell(TimelineSample sample)
    {
        // What is left of the last second is too short for a rate.
        if (sample.Length > HalfASecond)
            progress(FormattableString.Invariant($"{sample.Completed / sample.Length.TotalSeconds:0} changes of EndpointSlices a second"));
    }
}
