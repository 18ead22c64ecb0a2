namespace IngressController.Load.Reports;

/// <summary>All that a run found out; also the shape of the JSON file. Times are in milliseconds unless the name says otherwise.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Target">Where the load went.</param>
/// <param name="At">When it began.</param>
/// <param name="Machine">Where this program ran.</param>
/// <param name="WarmUpRequests">Operations before the measurement.</param>
/// <param name="EndpointChanges">Changes made to the target meanwhile.</param>
/// <param name="Steps">What each step measured.</param>
/// <param name="SaturatedAtStep">The step, from 1, whose load the target did not follow; null: none, or there was one step only.</param>
/// <param name="Interrupted">Whether it was cut off.</param>
/// <param name="Thresholds">What was demanded, and whether it was met.</param>
sealed record RunReport(
    string Scenario,
    string Target,
    DateTimeOffset At,
    string Machine,
    long WarmUpRequests,
    int EndpointChanges,
    IReadOnlyList<StepReport> Steps,
    int? SaturatedAtStep,
    bool Interrupted,
    IReadOnlyList<ThresholdReport> Thresholds)
{
    /// <summary>The step that thresholds are about: the last one that the target followed; null when nothing was measured.</summary>
    public StepReport? Judged => Steps.Count == 0 ? null : SaturatedAtStep > 1 ? Steps[SaturatedAtStep.Value - 2] : Steps[^1];
}

/// <summary>One demand and what was found.</summary>
sealed record ThresholdReport(string Demand, double? Found, bool Met);

/// <summary>One step.</summary>
/// <param name="Users">Virtual users.</param>
/// <param name="SetRate">Operations a second asked for; null in a closed loop.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Requests">Operations that were over, well or badly.</param>
/// <param name="Succeeded">Those that went well: latencies are theirs.</param>
/// <param name="Failed">The others.</param>
/// <param name="NotStarted">Operations due that no user was free to start.</param>
/// <param name="Rate">Operations a second reached.</param>
/// <param name="MegabytesPerSecond">Of answers' bodies (10^6 bytes).</param>
/// <param name="Latency">Percentiles and the like, by name.</param>
/// <param name="Errors">Failures by kind.</param>
/// <param name="Statuses">Answers by HTTP status.</param>
/// <param name="Labels">Answers by pod, or by the kind of handshake.</param>
/// <param name="Process">What the watched process used; null when none was.</param>
/// <param name="Curve">Latency over percentile, for the chart.</param>
/// <param name="Timeline">Second by second.</param>
sealed record StepReport(
    int Users,
    double? SetRate,
    double Seconds,
    long Requests,
    long Succeeded,
    long Failed,
    long NotStarted,
    double Rate,
    double MegabytesPerSecond,
    LatencyReport Latency,
    IReadOnlyDictionary<string, long> Errors,
    IReadOnlyDictionary<string, long> Statuses,
    IReadOnlyDictionary<string, long> Labels,
    ProcessReport? Process,
    IReadOnlyList<CurvePoint> Curve,
    IReadOnlyList<TimelinePoint> Timeline);

/// <summary>Latency, from the intended start in an open loop.</summary>
sealed record LatencyReport(
    double Min, double Mean, double P50, double P75, double P90, double P95, double P99, double P999, double P9999, double Max);

/// <summary>What the watched process and its children used.</summary>
/// <param name="CpuMicrosecondsPerRequest">CPU time over operations that ended meanwhile.</param>
/// <param name="Processors">CPU time over time: how many processors it kept busy.</param>
/// <param name="ResidentMegabytesAtFirst">Memory in the second tenth of the step, on average (10^6 bytes).</param>
/// <param name="ResidentMegabytesAtLast">Memory in its last tenth, on average.</param>
/// <param name="ResidentMegabytesAtMost">The most of any second.</param>
sealed record ProcessReport(
    double CpuMicrosecondsPerRequest, double Processors, double ResidentMegabytesAtFirst, double ResidentMegabytesAtLast, double ResidentMegabytesAtMost);

/// <summary>A point of the latency curve.</summary>
sealed record CurvePoint(double Percentile, double Latency);

/// <summary>A second of a step.</summary>
sealed record TimelinePoint(double Second, double Rate, double FailedRate, double P50, double P99, double Max, double? Processors, double? ResidentMegabytes);
