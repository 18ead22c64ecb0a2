using System.Collections.Concurrent;
using System.Globalization;

namespace IngressController.Load.Measuring;

/// <summary>
/// Counts what the virtual users of one step do. Percentiles are those of the operations that succeeded: a target must not
/// look fast because it fails fast.
/// </summary>
sealed class Recorder(IReadOnlySet<int> acceptedStatuses)
{
    readonly LatencyHistogram _latency = new();
    readonly ConcurrentDictionary<string, StrongCounter> _errors = new();
    readonly ConcurrentDictionary<string, StrongCounter> _labels = new();
    readonly long[] _statuses = new long[1000];
    long _succeeded;
    long _failed;
    long _bytes;

    /// <summary>Operations that are over, well or badly.</summary>
    public long Completed => Succeeded + Failed;

    public long Succeeded => Interlocked.Read(ref _succeeded);

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Bytes of answers' bodies.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public IReadOnlyDictionary<string, long> Errors => Copy(_errors);

    public IReadOnlyDictionary<string, long> Labels => Copy(_labels);

    public IReadOnlyDictionary<string, long> Statuses => Enumerable.Range(1, 999)
        .Where(status => _statuses[status] > 0)
        .ToDictionary(status => status.ToString(CultureInfo.InvariantCulture), status => _statuses[status]);

    public LatencySnapshot Latency() => _latency.Snapshot();

    public void Record(in Outcome outcome, TimeSpan latency)
    {
        if (outcome.Status is > 0 and < 1000)
            Interlocked.Increment(ref _statuses[outcome.Status]);
        Interlocked.Add(ref _bytes, outcome.BytesReceived);
        if (outcome.Label is { } label)
            Count(_labels, label);
        if (outcome.Problem is { } problem)
        {
            Fail(problem);
        }
        else if (outcome.Status != 0 && !acceptedStatuses.Contains(outcome.Status))
        {
            Fail($"status {outcome.Status}");
        }
        else
        {
            _latency.Record(latency);
            Interlocked.Increment(ref _succeeded);
        }
    }

    /// <summary>Counts an operation that failed.</summary>
    public void Fail(string kind)
    {
        Count(_errors, kind);
        Interlocked.Increment(ref _failed);
    }

    static void Count(ConcurrentDictionary<string, StrongCounter> counters, string key) =>
        Interlocked.Increment(ref counters.GetOrAdd(key, static _ => new()).Value);

    static SortedDictionary<string, long> Copy(ConcurrentDictionary<string, StrongCounter> counters) =>
        new(counters.ToDictionary(counter => counter.Key, counter => Interlocked.Read(ref counter.Value.Value)), StringComparer.Ordinal);

    sealed class StrongCounter
    {
        public long Value;
    }
}
