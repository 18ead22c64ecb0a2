using IngressController.Load.Measuring;

namespace IngressController.Load.Cluster;

/// <summary>Counts of one kind of change, made one after the other.</summary>
sealed class LiveTally
{
    readonly LatencyHistogram _times = new();
    readonly SortedDictionary<string, long> _failures = new(StringComparer.Ordinal);

    /// <summary>Requests sent to see the changes.</summary>
    public long Requests { get; private set; }

    /// <summary>How many of them failed, by kind.</summary>
    public IReadOnlyDictionary<string, long> Failures => _failures;

    /// <summary>Those without an answer, or with another one than 200 or, without a route, 404.</summary>
    public long Failed => _failures.Values.Sum();

    /// <summary>How long the changes took that were seen.</summary>
    public LatencySnapshot Times() => _times.Snapshot();

    public void Seen(TimeSpan time) => _times.Record(time);

    /// <param name="failure">The kind of failure; null: none.</param>
    public void Asked(string? failure)
    {
        Requests++;
        if (failure is not null)
            _failures[failure] = _failures.GetValueOrDefault(failure) + 1;
    }
}
