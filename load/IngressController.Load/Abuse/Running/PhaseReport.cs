using System.Text.Json.Serialization;
using IngressController.Load.Traffic;

namespace IngressController.Load.Abuse.Running;

/// <summary>What the victim felt during a stretch of time. Times are in milliseconds and memory is in 10^6 octets unless the name says otherwise.</summary>
/// <param name="Flows">Its traffic by kind.</param>
/// <param name="Changes">Its changes of endpoints.</param>
/// <param name="CpuSeconds">The controller's.</param>
/// <param name="PeakMegabytes">The controller's highest memory.</param>
sealed record PhaseReport(IReadOnlyList<FlowReport> Flows, ChangesReport Changes, double CpuSeconds, double PeakMegabytes)
{
    [JsonIgnore]
    public FlowReport Requests => Flows.Single(flow => flow.Kind == "requests");

    [JsonIgnore]
    public FlowReport Logins => Flows.Single(flow => flow.Kind == "logins");

    /// <summary>Of all kinds, those to see changes included.</summary>
    [JsonIgnore]
    public long Failed => Flows.Sum(flow => flow.Failed) + Changes.Failures.Values.Sum();

    /// <summary>How many failed, by kind.</summary>
    [JsonIgnore]
    public IEnumerable<(string Kind, long Count)> Failures => Flows
        .SelectMany(flow => flow.Failures.Select(failure => (Kind: $"{flow.Kind}: {failure.Key}", Count: failure.Value)))
        .Concat(Changes.Failures.Select(failure => (Kind: $"changes: {failure.Key}", Count: failure.Value)));
}

/// <summary>Changes of the victim's endpoints, from the write to the first answer that shows it.</summary>
/// <param name="Made">Written.</param>
/// <param name="Seen">Live within 30 s.</param>
/// <param name="Failures">Requests to see them that failed, by kind.</param>
sealed record ChangesReport(int Made, long Seen, double Median, double Max, IReadOnlyDictionary<string, long> Failures);
