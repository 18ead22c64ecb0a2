using IngressController.Metrics.Exposition;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>Counts lookups by their outcome.</summary>
sealed class NameCounts
{
    const string Outcome = "outcome";

    static readonly byte[] Running = MetricWriter.Labels(("state", "running")), Waiting = MetricWriter.Labels(("state", "waiting"));

    static readonly byte[][] Labels =
    [
        MetricWriter.Labels((Outcome, "answered")), MetricWriter.Labels((Outcome, "not_found")), MetricWriter.Labels((Outcome, "unanswered")),
    ];

    readonly long[] _counts = new long[Labels.Length];
    long _refused;

    public void Add(NameOutcome outcome) => Interlocked.Increment(ref _counts[(int)outcome]);

    /// <summary>What found no room, or no place to wait.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Refuse() => Interlocked.Increment(ref _refused);

    /// <param name="running">Lookups for which a name server is being asked.</param>
    /// <param name="waiting">Lookups that wait for their turn.</param>
    public void Write(MetricWriter writer, int running, int waiting)
    {
        writer.Family("ingress_yarp_name_lookups_total"u8, MetricType.Counter, "Lookups of names that objects mention, by what came of them.",
            [.. Labels.Select((labels, at) => (labels, (double)Interlocked.Read(ref _counts[at])))]);
        writer.Counter("ingress_yarp_name_lookups_refused_total"u8, "Lookups that were not made, because a namespace asked for too many names at once.",
            Interlocked.Read(ref _refused));
        writer.Family("ingress_yarp_name_lookups"u8, MetricType.Gauge, "Lookups under way.", (Running, running), (Waiting, waiting));
    }
}
