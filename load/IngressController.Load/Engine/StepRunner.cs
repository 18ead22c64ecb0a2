using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>Runs the virtual users through steps; they stay, with their connections, from one step to the next.</summary>
sealed class StepRunner(Func<int, IVirtualUser> createUser, IReadOnlySet<int> acceptedStatuses, TimeSpan timeout, ProcessMeter? meter) : IAsyncDisposable
{
    // Connections that open all at once would be refused where the accept queue is short.
    const int PreparedAtOnce = 64;

    readonly List<IVirtualUser> _users = [];

    /// <summary>Makes sure that so many users exist and are connected.</summary>
    /// <exception cref="Exception">What kept the first one from connecting.</exception>
    public async Task PrepareAsync(int users, CancellationToken cancellation)
    {
        var missing = Enumerable.Range(_users.Count, Math.Max(0, users - _users.Count)).Select(createUser).ToList();
        _users.AddRange(missing);
        var options = new ParallelOptions { MaxDegreeOfParallelism = PreparedAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(missing, options, async (user, stop) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(timeout);
            await user.PrepareAsync(limit.Token);
        });
    }

    /// <summary>Runs one step and waits until every operation that it started is over.</summary>
    /// <param name="plan">The load.</param>
    /// <param name="progress">Told of each second.</param>
    /// <param name="interrupt">Ends it at once; what was measured so far is the result.</param>
    public async Task<StepResult> RunAsync(StepPlan plan, Action<TimelineSample> progress, CancellationToken interrupt)
    {
        var counts = new Recorder(acceptedStatuses);
        var openLoop = plan.Rate is { } rate ? new OpenLoop(rate, plan.Requests) : null;
        using (openLoop)
        {
            IPace pace = openLoop is null ? new ClosedLoop(plan.Requests) : openLoop;
            var timeline = new TimelineRecorder(counts, meter, progress);
            using var sampling = new CancellationTokenSource();
            var sampler = timeline.RunAsync(sampling.Token);
            var users = Task.WhenAll(_users.Take(plan.Users).Select(user => Task.Run(() => UserLoop.RunAsync(user, pace, counts, timeout, interrupt))));
            await Task.WhenAny(users, Task.Delay(plan.Duration, interrupt));

            var (elapsed, completed, cpu) = (timeline.Elapsed, counts.Completed, timeline.Cpu);
            pace.Stop();
            await sampling.CancelAsync();
            await sampler;
            await users;
            return new(plan, elapsed, completed, openLoop?.NotStarted ?? 0, counts, timeline.Samples) { Cpu = cpu };
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var user in _users)
            await user.DisposeAsync();
    }
}
