using IngressController.Load.Measuring;

namespace IngressController.Load.Engine;

/// <summary>What a step measured.</summary>
/// <param name="Plan">What was asked for.</param>
/// <param name="Elapsed">How long operations were started.</param>
/// <param name="CompletedInTime">Operations that were over by then: the rate is theirs.</param>
/// <param name="NotStarted">Operations of an open loop that were due and found no user free before the end.</param>
/// <param name="Counts">Every operation that was started, those that ended after <paramref name="Elapsed"/> included.</param>
/// <param name="Timeline">One sample a second.</param>
sealed record StepResult(
    StepPlan Plan, TimeSpan Elapsed, long CompletedInTime, long NotStarted, Recorder Counts, IReadOnlyList<TimelineSample> Timeline)
{
    /// <summary>Operations a second.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? CompletedInTime / Elapsed.TotalSeconds : 0;

    /// <summary>CPU time the watched process used; null when none was watched.</summary>
    public TimeSpan? Cpu { get; init; }
}
