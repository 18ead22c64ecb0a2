using System.Collections.Frozen;
using IngressController.Load.Cluster;
using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;

namespace IngressController.Load.Scale;

/// <summary>Traffic over the measured hosts, in turn while nothing changes and while objects change.</summary>
sealed class TrafficRounds(ControllerProcess controller, ScaleChanges changes, ScaleObjects objects, ScaleOptions options, Action<string> progress)
{
    const int Rounds = 3;
    const int Connections = 16;

    /// <summary>Of so many changed slices one is a measured host's.</summary>
    const int MeasuredEvery = 10;

    static readonly TimeSpan BetweenIngresses = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BetweenSlices = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);
    static readonly FrozenSet<int> Accepted = [200];

    (string Name, string Host)? _added;

    public async Task<TrafficReport> RunAsync(CancellationToken cancellation)
    {
        Http1Request[] requests = [.. Enumerable.Range(0, objects.Measured).Select(host => Http1Request.Get(controller.Target, ScaleObjects.HostOf(host)))];
        await using var runner = new StepRunner(number => new Http1User(controller.Target, requests, number), Accepted, RequestLimit, controller.Meter);
        await runner.PrepareAsync(Connections, cancellation);
        await RunAsync(runner, WarmUp, cancellation);
        List<StretchReport> quiet = [], changing = [];
        for (var round = 1; round <= Rounds; round++)
        {
            progress($"traffic, round {round} of {Rounds}: without changes");
            quiet.Add(await StretchAsync(runner, () => (0, 0), cancellation));
            progress($"traffic, round {round} of {Rounds}: with changes");
            changing.Add(await WithChangesAsync(runner, cancellation));
        }

        return new(options.Rate, quiet, changing);
    }

    async Task<StretchReport> WithChangesAsync(StepRunner runner, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ingresses = new Churn(BetweenIngresses, (_, stop) => ChangeIngressAsync(stop));
        var slices = new Churn(BetweenSlices, (number, stop) => changes.ChangeSliceAsync(SliceOf(number), stop));
        var changing = Task.WhenAll(ingresses.RunAsync(end.Token), slices.RunAsync(end.Token));
        try
        {
            return await StretchAsync(runner, () => (ingresses.Changes, slices.Changes), cancellation);
        }
        finally
        {
            await end.CancelAsync();
            await changing;
        }
    }

    async Task<StretchReport> StretchAsync(StepRunner runner, Func<(int Ingresses, int Slices)> changed, CancellationToken cancellation)
    {
        var pausedBefore = await controller.PauseSecondsAsync(cancellation);
        var result = await RunAsync(runner, options.Duration, cancellation);
        var (ingresses, slices) = changed();
        var paused = await controller.PauseSecondsAsync(cancellation) - pausedBefore;
        var latency = result.Counts.Latency();
        return new(
            result.Counts.Completed, result.Counts.Failed, result.NotStarted, Ms(50), Ms(99), latency.Max.TotalMilliseconds,
            result.Cpu / result.Elapsed ?? 0, paused, ingresses, slices);

        double Ms(double percent) => latency.Percentile(percent).TotalMilliseconds;
    }

    async Task<StepResult> RunAsync(StepRunner runner, TimeSpan duration, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(new(Connections, options.Rate, duration, null), _ => { }, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>Now a host more, now a host less.</summary>
    async Task ChangeIngressAsync(CancellationToken cancellation)
    {
        if (_added is { } added)
        {
            await changes.RemoveIngressAsync(added, cancellation);
            _added = null;
        }
        else
        {
            var ingress = changes.NextIngress();
            await changes.AddIngressAsync(ingress, cancellation);
            _added = ingress;
        }
    }

    int SliceOf(int number) => number % MeasuredEvery == 0 ? number / MeasuredEvery % objects.Measured : number % objects.Hosts;
}
