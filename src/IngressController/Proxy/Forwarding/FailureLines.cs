using System.Collections.Concurrent;
using IngressController.Budgets;
using IngressController.Metrics;
using IngressController.Proxy.Connections;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// When a failed request, or an error of an application, is logged: for each Ingress and pod at intervals, so that one that fails all the
/// time hides no other. There are so many pairs at once; further ones share a line (<see cref="Bounds.FailureLines"/>).
/// </summary>
sealed class FailureLines(TimeProvider time)
{
    public const int Most = 1000;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<(ObjectKey? Ingress, Destination Pod), Occasional> _pairs = new();
    readonly Occasional _others = new(time, Pause);
    readonly Occasional _sweep = new(time, TimeSpan.FromSeconds(1));
    readonly StripedCounter _refused = new();

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    /// <param name="bound">Its entry.</param>
    public void EnterIn(Ledger ledger, Bound bound) => ledger.Keep(bound, () => _pairs.Count, () => Most, () => _refused.Value);

    /// <summary>Whether to log now; <paramref name="count"/> is then the number of failures since the last line.</summary>
    /// <param name="ingress">Null: a route of no Ingress.</param>
    public bool IsDue(ObjectKey? ingress, Destination pod, out long count)
    {
        if (_pairs.TryGetValue((ingress, pod), out var known))
            return known.IsDue(out count);
        if (_pairs.Count >= Most && _sweep.IsDue(out _))
            ForgetQuiet();
        if (_pairs.Count < Most)
            return _pairs.GetOrAdd((ingress, pod), static (_, time) => new(time, Pause), time).IsDue(out count);
        _refused.Increment();
        return _others.IsDue(out count);
    }

    // A count that nobody was told is lost with it: nothing failed there for as long.
    void ForgetQuiet()
    {
        foreach (var (pair, line) in _pairs)
        {
            if (line.IsQuiet)
                _pairs.TryRemove(pair, out _);
        }
    }
}
