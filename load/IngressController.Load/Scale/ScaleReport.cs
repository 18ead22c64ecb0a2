using System.Text.Json.Serialization;

namespace IngressController.Load.Scale;

/// <summary>
/// All that was found out; also the shape of the JSON file. Times are in milliseconds and memory is in 10^6 bytes unless the name says
/// otherwise. What was not measured before an interrupt is null.
/// </summary>
/// <param name="At">When it began.</param>
/// <param name="Machine">Where this program and the controller ran, and how busy it was before.</param>
/// <param name="Server">The API server's version.</param>
sealed record ScaleReport(DateTimeOffset At, string Machine, string Server)
{
    public WrittenReport? Written { get; init; }

    public ListReport? List { get; init; }

    public StartReport? Start { get; init; }

    public ChangeReport? SliceChanges { get; init; }

    public ChangeReport? IngressChanges { get; init; }

    public TrafficReport? Traffic { get; init; }

    public StormReport? Storm { get; init; }

    /// <summary>Whether it was cut off.</summary>
    public bool Interrupted { get; init; }

    /// <summary>What must not be: one line each.</summary>
    [JsonIgnore]
    public IEnumerable<string> Problems
    {
        get
        {
            ChangeReport?[] changes = [SliceChanges, IngressChanges, Storm?.Last];
            if (changes.Sum(change => change?.Made - change?.Seen) is var unseen and > 0)
                yield return $"{unseen} changes were not live within 30 s";
            if (changes.Sum(change => change?.FailedRequests) + (Traffic?.All.Sum(stretch => stretch.Failed) ?? 0) is var failed and > 0)
                yield return $"{failed} requests failed";
            if (Storm is { Failed: > 0 and var refused })
                yield return $"{refused} changes of EndpointSlices failed";
        }
    }
}

/// <summary>What the cluster was filled with.</summary>
sealed record WrittenReport(int Ingresses, int Services, int EndpointSlices, int Endpoints, double Seconds);

/// <summary>A plain list of all kinds: the API server's own time.</summary>
/// <param name="Megabytes">Of answers' bodies, unpacked.</param>
sealed record ListReport(double Seconds, int Pages, double Megabytes);

/// <summary>The controller's start.</summary>
/// <param name="ReadySeconds">From start to ready.</param>
/// <param name="BeyondListSeconds">That without the API server's own list time.</param>
/// <param name="CpuSeconds">CPU time it used until then, which other work on the machine does not stretch as it does the time.</param>
/// <param name="ResidentMegabytes">Memory when ready.</param>
/// <param name="ResidentMegabytesLater">Memory 10 s later.</param>
/// <param name="IdleSeconds">From start until it had nothing to do any more: it writes an Event for each Ingress.</param>
sealed record StartReport(
    double ReadySeconds, double BeyondListSeconds, double CpuSeconds, double ResidentMegabytes, double ResidentMegabytesLater, double IdleSeconds);

/// <summary>Changes made one after the other, each timed from the write to the first answer that shows it.</summary>
/// <param name="Made">Changes written.</param>
/// <param name="Seen">Those that were live within 30 s.</param>
/// <param name="Requests">Requests sent to see them.</param>
/// <param name="FailedRequests">Those without an answer, or with another one than 200 or, without a route, 404.</param>
sealed record ChangeReport(int Made, long Seen, long Requests, long FailedRequests, double Median, double P95, double Max);

/// <summary>Traffic in turn without and with changes of objects.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="Quiet">The stretches without.</param>
/// <param name="Changing">Those with.</param>
sealed record TrafficReport(int Rate, IReadOnlyList<StretchReport> Quiet, IReadOnlyList<StretchReport> Changing)
{
    public double QuietP50 => Median(Quiet, stretch => stretch.P50);

    public double QuietP99 => Median(Quiet, stretch => stretch.P99);

    public double ChangingP50 => Median(Changing, stretch => stretch.P50);

    public double ChangingP99 => Median(Changing, stretch => stretch.P99);

    [JsonIgnore]
    public IEnumerable<StretchReport> All => Quiet.Concat(Changing);

    static double Median(IReadOnlyList<StretchReport> stretches, Func<StretchReport, double> figure) =>
        stretches.Select(figure).Order().ElementAt(stretches.Count / 2);
}

/// <summary>One stretch of traffic.</summary>
/// <param name="Requests">Requests that were over.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="NotStarted">Requests due that no connection was free for.</param>
/// <param name="Processors">Of the controller, kept busy.</param>
/// <param name="PauseSeconds">How long the controller stood still for garbage collections.</param>
/// <param name="IngressChanges">Ingresses added and removed meanwhile.</param>
/// <param name="SliceChanges">EndpointSlices changed meanwhile.</param>
sealed record StretchReport(
    long Requests, long Failed, long NotStarted, double P50, double P99, double Max, double Processors, double PauseSeconds,
    int IngressChanges, int SliceChanges);

/// <summary>Many changes of EndpointSlices.</summary>
/// <param name="SetRate">Changes a second asked for.</param>
/// <param name="Rate">Changes a second that the API server took.</param>
/// <param name="Changes">Changes it took in all.</param>
/// <param name="Failed">Changes it did not take.</param>
/// <param name="Last">One more change, written when all others were.</param>
/// <param name="Processors">Of the controller, kept busy meanwhile.</param>
/// <param name="ResidentMegabytes">The controller's memory afterwards.</param>
sealed record StormReport(int SetRate, double Rate, long Changes, long Failed, ChangeReport Last, double Processors, double ResidentMegabytes);
