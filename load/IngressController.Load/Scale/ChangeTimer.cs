using IngressController.Load.Cluster;
using IngressController.Load.Targets;

namespace IngressController.Load.Scale;

/// <summary>How long single changes of objects take to be live.</summary>
sealed class ChangeTimer(Target target, ScaleChanges changes)
{
    static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(1);

    // Each change is to find the controller at rest: longer than it waits for further changes, and than a table takes.
    static readonly TimeSpan BetweenSlices = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan BetweenIngresses = TimeSpan.FromSeconds(1);

    readonly LiveTimer _live = new(target, BetweenRequests);

    /// <summary>Moves a measured host from one pod to the other and back.</summary>
    public async Task<ChangeReport> ChangeSlicesAsync(int count, CancellationToken cancellation)
    {
        var tally = new LiveTally();
        for (var change = 0; change < count; change++)
        {
            await TimeSliceAsync(tally, cancellation);
            await Task.Delay(BetweenSlices, cancellation);
        }

        return Report(tally, count);
    }

    /// <summary>Changes the first host's slice once.</summary>
    public async Task<ChangeReport> ChangeOneSliceAsync(CancellationToken cancellation)
    {
        var tally = new LiveTally();
        await TimeSliceAsync(tally, cancellation);
        return Report(tally, 1);
    }

    /// <summary>Makes an Ingress with a host that was not there, and deletes it when it has been seen.</summary>
    public async Task<ChangeReport> ChangeIngressesAsync(int count, CancellationToken cancellation)
    {
        var (tally, removals) = (new LiveTally(), new LiveTally());
        for (var change = 0; change < count; change++)
        {
            var ingress = changes.NextIngress();
            await _live.TimeAsync(tally, ingress.Host, () => changes.AddIngressAsync(ingress, cancellation), outcome => outcome.Status != 404, cancellation);
            await _live.TimeAsync(
                removals, ingress.Host, () => changes.RemoveIngressAsync(ingress, cancellation), outcome => outcome.Status == 404, cancellation);
            await Task.Delay(BetweenIngresses, cancellation);
        }

        var (report, removed) = (Report(tally, count), Report(removals, count));
        return report with { Requests = report.Requests + removed.Requests, FailedRequests = report.FailedRequests + removed.FailedRequests };
    }

    Task TimeSliceAsync(LiveTally tally, CancellationToken cancellation)
    {
        var pod = changes.NextPod(0);
        return _live.TimeAsync(tally, ScaleObjects.HostOf(0), () => changes.ChangeSliceAsync(0, cancellation), outcome => outcome.Label == pod, cancellation);
    }

    static ChangeReport Report(LiveTally tally, int made)
    {
        var times = tally.Times();
        return new(made, times.Count, tally.Requests, tally.Failed, Ms(50), Ms(95), times.Max.TotalMilliseconds);

        double Ms(double percent) => times.Percentile(percent).TotalMilliseconds;
    }
}
