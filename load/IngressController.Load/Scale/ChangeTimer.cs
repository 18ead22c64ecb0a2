using System.Diagnostics;
using IngressController.Load.Http1;
using IngressController.Load.Measuring;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;

namespace IngressController.Load.Scale;

/// <summary>
/// How long single changes take to be live: from the moment a write is sent to the first answer that shows it. Requests follow each
/// other over one connection, a millisecond apart so that they leave the processors to what is measured.
/// </summary>
sealed class ChangeTimer(Target target, ScaleChanges changes)
{
    /// <summary>What is not live by then counts as never seen.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan BetweenRequests = TimeSpan.FromMilliseconds(1);

    // Each change is to find the controller at rest: longer than it waits for further changes, and than a table takes.
    static readonly TimeSpan BetweenSlices = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan BetweenIngresses = TimeSpan.FromSeconds(1);

    /// <summary>Moves a measured host from one pod to the other and back.</summary>
    public async Task<ChangeReport> ChangeSlicesAsync(int count, CancellationToken cancellation)
    {
        var tally = new Tally();
        for (var change = 0; change < count; change++)
        {
            await TimeSliceAsync(tally, cancellation);
            await Task.Delay(BetweenSlices, cancellation);
        }

        return tally.Report(count);
    }

    /// <summary>Changes the first host's slice once.</summary>
    public async Task<ChangeReport> ChangeOneSliceAsync(CancellationToken cancellation)
    {
        var tally = new Tally();
        await TimeSliceAsync(tally, cancellation);
        return tally.Report(1);
    }

    /// <summary>Makes an Ingress with a host that was not there, and deletes it when it has been seen.</summary>
    public async Task<ChangeReport> ChangeIngressesAsync(int count, CancellationToken cancellation)
    {
        var (tally, removals) = (new Tally(), new Tally());
        for (var change = 0; change < count; change++)
        {
            var ingress = changes.NextIngress();
            await TimeAsync(tally, ingress.Host, () => changes.AddIngressAsync(ingress, cancellation), outcome => outcome.Status != 404, cancellation);
            await TimeAsync(removals, ingress.Host, () => changes.RemoveIngressAsync(ingress, cancellation), outcome => outcome.Status == 404, cancellation);
            await Task.Delay(BetweenIngresses, cancellation);
        }

        var (report, removed) = (tally.Report(count), removals.Report(count));
        return report with { Requests = report.Requests + removed.Requests, FailedRequests = report.FailedRequests + removed.FailedRequests };
    }

    Task TimeSliceAsync(Tally tally, CancellationToken cancellation)
    {
        var pod = changes.NextPod(0);
        return TimeAsync(tally, ScaleObjects.HostOf(0), () => changes.ChangeSliceAsync(0, cancellation), outcome => outcome.Label == pod, cancellation);
    }

    async Task TimeAsync(Tally tally, string host, Func<Task> write, Func<Outcome, bool> isLive, CancellationToken cancellation)
    {
        await using var user = new Http1User(target, [Http1Request.Get(target, host)], 0);
        await user.PrepareAsync(cancellation);
        var start = Stopwatch.GetTimestamp();
        var writing = write();
        while (Stopwatch.GetElapsedTime(start) < Limit && !writing.IsFaulted)
        {
            if (await tally.AskAsync(user, cancellation) is { } outcome && isLive(outcome))
            {
                tally.Seen(Stopwatch.GetElapsedTime(start));
                break;
            }

            await Task.Delay(BetweenRequests, cancellation);
        }

        await writing;
    }

    /// <summary>Counts of one kind of change.</summary>
    sealed class Tally
    {
        readonly LatencyHistogram _times = new();
        long _requests;
        long _failed;

        public void Seen(TimeSpan time) => _times.Record(time);

        /// <summary>One request; null when it failed. Without a route 404 is what is to be answered.</summary>
        public async Task<Outcome?> AskAsync(Http1User user, CancellationToken cancellation)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(RequestLimit);
            _requests++;
            try
            {
                var outcome = await user.PerformAsync(limit.Token);
                if (outcome.Status is not (200 or 404))
                    _failed++;
                return outcome;
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                _failed++;
                return null;
            }
        }

        public ChangeReport Report(int made)
        {
            var times = _times.Snapshot();
            return new(made, times.Count, _requests, _failed, Ms(50), Ms(95), times.Max.TotalMilliseconds);

            double Ms(double percent) => times.Percentile(percent).TotalMilliseconds;
        }
    }
}
