namespace IngressController.Load.Measuring;

/// <summary>One interval of a run.</summary>
/// <param name="At">Its end, counted from the step's start.</param>
/// <param name="Length">How long it was.</param>
/// <param name="Completed">Operations that ended in it.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Latency">Of those that succeeded.</param>
/// <param name="Cpu">What the watched process used in it; null when none is watched.</param>
/// <param name="ResidentBytes">The watched process' memory at its end.</param>
sealed record TimelineSample(
    TimeSpan At, TimeSpan Length, long Completed, long Failed, LatencyPoint Latency, TimeSpan? Cpu, long? ResidentBytes);

/// <summary>The latency of one interval.</summary>
readonly record struct LatencyPoint(TimeSpan Median, TimeSpan P99, TimeSpan Max);
