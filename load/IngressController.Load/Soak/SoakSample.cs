using System.Text.Json.Serialization;
using IngressController.Load.Traffic;

namespace IngressController.Load.Soak;

/// <summary>A stretch of a soak, and the controller at its end.</summary>
/// <param name="Seconds">When it ended, since the soak began.</param>
/// <param name="Flows">The traffic by kind.</param>
/// <param name="Megabytes">Resident memory, in 10^6 octets.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="CpuSeconds">CPU time of this stretch.</param>
sealed record SoakSample(double Seconds, IReadOnlyList<FlowReport> Flows, double Megabytes, int Handles, int Threads, double CpuSeconds)
{
    [JsonIgnore]
    public long Requests => Flows.Sum(flow => flow.Requests);

    [JsonIgnore]
    public long Failed => Flows.Sum(flow => flow.Failed);

    /// <summary>Of the requests by HTTP/1.1, in milliseconds.</summary>
    [JsonIgnore]
    public double P99 => Flows.First(flow => flow.Kind == SoakTraffic.Requests).P99;

    public double Of(SoakFigure figure) => figure switch
    {
        SoakFigure.Memory => Megabytes,
        SoakFigure.Handles => Handles,
        SoakFigure.Threads => Threads,
        _ => P99,
    };
}
