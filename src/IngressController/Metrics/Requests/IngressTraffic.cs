namespace IngressController.Metrics.Requests;

/// <summary>What the requests of one Ingress add up to since the start.</summary>
/// <param name="Namespace">Of the Ingress; empty, like the name, for what no rule covers.</param>
/// <param name="Name">Its name.</param>
/// <param name="buckets">Buckets of the time to answer, the unbounded one included.</param>
sealed class IngressTraffic(string @namespace, string name, int buckets)
{
    readonly long[] _byClass = new long[10];
    readonly long[] _durations = new long[buckets];

    public string Namespace => @namespace;

    public string Name => name;

    /// <summary>Requests by the first digit of their status.</summary>
    public ReadOnlySpan<long> ByClass => _byClass;

    /// <summary>Requests by time to answer, each counted in one bucket.</summary>
    public ReadOnlySpan<long> Durations => _durations;

    /// <summary>Seconds of all requests together.</summary>
    public double Seconds { get; private set; }

    public void Add(RequestSchema schema, RequestSeries series)
    {
        _byClass[schema.ClassOf(series.Status)] += Volatile.Read(ref series.Cells[0]);
        Seconds += schema.Duration?.AddTo(_durations, series.Cells) ?? 0;
    }
}
