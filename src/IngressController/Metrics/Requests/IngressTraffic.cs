namespace IngressController.Metrics.Requests;

/// <summary>Request totals of one Ingress since the start.</summary>
/// <param name="namespace">The Ingress' namespace; empty, like the name, for requests that no rule covers.</param>
/// <param name="buckets">Number of buckets of the response time, the unbounded one included.</param>
sealed class IngressTraffic(string @namespace, string name, int buckets)
{
    readonly long[] _byClass = new long[10];
    readonly long[] _durations = new long[buckets];

    public string Namespace => @namespace;

    public string Name => name;

    /// <summary>Requests by status class (first digit).</summary>
    public ReadOnlySpan<long> ByClass => _byClass;

    /// <summary>Requests by response time, each counted in one bucket.</summary>
    public ReadOnlySpan<long> Durations => _durations;

    /// <summary>Total seconds of all requests.</summary>
    public double Seconds { get; private set; }

    /// <summary>Total seconds of all answers of pods; a request that reached none has none.</summary>
    public double UpstreamSeconds { get; private set; }

    public void Add(RequestSchema schema, RequestSeries series)
    {
        _byClass[RequestSchema.ClassOf(series.Status)] += Volatile.Read(ref series.Cells[0]);
        Seconds += schema.Duration?.AddTo(_durations, series.Cells) ?? 0;
        UpstreamSeconds += schema.Response?.SumOf(series.Cells) ?? 0;
    }
}
