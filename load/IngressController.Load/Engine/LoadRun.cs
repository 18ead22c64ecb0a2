using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>A whole run: warm-up, then one step, or more of them until the target is saturated.</summary>
/// <param name="runner">Has the users.</param>
/// <param name="first">The first step.</param>
/// <param name="steps">How many steps at most.</param>
/// <param name="growth">How much more load each step has than the one before, above 1.</param>
/// <param name="warmUp">How long the first step's load runs unmeasured before it.</param>
sealed class LoadRun(StepRunner runner, StepPlan first, int steps, double growth, TimeSpan warmUp)
{
    /// <summary>Below this share of the set rate an open loop's target is saturated.</summary>
    const double ReachedShare = 0.95;

    /// <summary>A closed loop's target is saturated when more users bring less than this more.</summary>
    const double WorthwhileGain = 1.05;

    const double ToleratedFailures = 0.01;

    /// <summary>Operations during warm-up.</summary>
    public Recorder? WarmUp { get; private set; }

    /// <summary>The steps so far, also after an interrupt.</summary>
    public List<StepResult> Results { get; } = [];

    /// <summary>Whether the last of <see cref="Results"/> is where the target no longer followed.</summary>
    public bool IsSaturated { get; private set; }

    /// <param name="progress">Told of each second, and before each step with the step and no sample.</param>
    /// <param name="interrupt">Ends it with what was measured so far.</param>
    public async Task RunAsync(Action<StepPlan, TimelineSample?> progress, CancellationToken interrupt)
    {
        var plan = first;
        await runner.PrepareAsync(plan.Users, interrupt);
        if (warmUp > TimeSpan.Zero)
            WarmUp = (await runner.RunAsync(plan with { Duration = warmUp, Requests = null }, _ => { }, interrupt)).Counts;
        for (var step = 0; step < steps && !interrupt.IsCancellationRequested && !IsSaturated; step++)
        {
            if (step > 0)
            {
                plan = Next(plan);
                await runner.PrepareAsync(plan.Users, interrupt);
            }

            progress(plan, null);
            Results.Add(await runner.RunAsync(plan, sample => progress(plan, sample), interrupt));
            IsSaturated = steps > 1 && !interrupt.IsCancellationRequested && IsLastOneBeyondCapacity();
        }
    }

    StepPlan Next(StepPlan plan) => plan.Rate is { } rate
        ? plan with { Rate = rate * growth }
        : plan with { Users = (int)Math.Ceiling(plan.Users * growth) };

    bool IsLastOneBeyondCapacity()
    {
        var last = Results[^1];
        if (last.Counts.Failed > last.Counts.Completed * ToleratedFailures)
            return true;
        if (last.Plan.Rate is { } rate)
            return last.Rate < rate * ReachedShare;
        return Results.Count > 1 && last.Rate < Results[^2].Rate * WorthwhileGain;
    }
}
