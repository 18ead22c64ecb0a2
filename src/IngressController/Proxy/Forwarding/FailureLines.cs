using System.Collections.Concurrent;
using IngressController.Budgets;
using IngressController.Metrics;
using IngressController.Proxy.Connections;
using IngressController.Proxy.Reasons;

namespace IngressController.Proxy.Forwarding;

/// <summary>
/// When a failed request, or an error of an application, is logged: for each Ingress, pod and cause at intervals, so that one that fails all
/// the time hides no other. There are so many of these at once; further ones share a line (<see cref="Bounds.FailureLines"/>).
/// </summary>
sealed class FailureLines(TimeProvider time)
{
    public const int Most = 1000;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<(ObjectKey? Ingress, Destination Pod, AnswerReason? Cause), Occasional> _known = new();
    readonly Occasional _others = new(time, Pause);
    readonly Occasional _sweep = new(time, TimeSpan.FromSeconds(1));
    readonly StripedCounter _refused = new();

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    /// <param name="bound">Its entry.</param>
    public void EnterIn(Ledger ledger, Bound bound) => ledger.Keep(bound, () => _known.Count, () => Most, () => _refused.Value);

    /// <summary>Whether to log now; <paramref name="count"/> is then the number of failures since the last line.</summary>
    /// <param name="ingress">Null: a route of no Ingress.</param>
    /// <param name="cause">Null: an error that the application told.</param>
    public bool IsDue(ObjectKey? ingress, Destination pod, AnswerReason? cause, out long count)
    {
        var key = (ingress, pod, cause);
        if (_known.TryGetValue(key, out var known))
            return known.IsDue(out count);
        if (_known.Count >= Most && _sweep.IsDue(out _))
            ForgetQuiet();
        if (_known.Count < Most)
            return _known.GetOrAdd(key, static (_, time) => new(time, Pause), time).IsDue(out count);
        _refused.Increment();
        return _others.IsDue(out count);
    }

    // A count that nobody was told is lost with it: nothing failed there for as long.
    void ForgetQuiet()
    {
        foreach (var (key, line) in _known)
        {
            if (line.IsQuiet)
                _known.TryRemove(key, out _);
        }
    }
}
