using System.Collections.Concurrent;
using IngressController.Metrics;
using IngressController.Metrics.Exposition;

namespace IngressController.Budgets;

/// <summary>The live side of <see cref="Bounds"/>: what each holds now, how much it may, and what was refused. Exported by kind, never by client.</summary>
sealed class Ledger : IMetricSource
{
    readonly ConcurrentDictionary<Bound, Entry> _entries = new();

    /// <summary>The bounds that something keeps, in the order of <see cref="Bounds.All"/>.</summary>
    public IEnumerable<Bound> Kept => Bounds.All.Where(_entries.ContainsKey);

    /// <summary>Enters what keeps a bound; once for each.</summary>
    /// <param name="bound">One of <see cref="Bounds.All"/>.</param>
    /// <param name="used">What is held now; from any thread.</param>
    /// <param name="limit">What may be held now; from any thread.</param>
    /// <returns>Counts what is refused or shed at the bound.</returns>
    public StripedCounter Keep(Bound bound, Func<long> used, Func<long> limit)
    {
        var refused = new StripedCounter();
        Keep(bound, used, limit, () => refused.Value);
        return refused;
    }

    /// <inheritdoc cref="Keep(Bound, Func{long}, Func{long})"/>
    /// <param name="refused">What was refused or shed at the bound so far; from any thread.</param>
    public void Keep(Bound bound, Func<long> used, Func<long> limit, Func<long> refused)
    {
        if (!_entries.TryAdd(bound, new(used, limit, refused)))
            throw new InvalidOperationException($"The bound {bound.Name} is kept already");
    }

    public ValueTask WriteAsync(MetricWriter writer)
    {
        var entries = Kept.Select(bound => (Labels: MetricWriter.Labels(("budget", bound.Name)), Entry: _entries[bound])).ToList();
        writer.Family("ingress_yarp_budget_used"u8, MetricType.Gauge,
            "What is held by kind; the reference of budgets names the units.", [.. entries.Select(one => (one.Labels, (double)one.Entry.Used()))]);
        writer.Family("ingress_yarp_budget_limit"u8, MetricType.Gauge,
            "What may be held by kind.", [.. entries.Select(one => (one.Labels, (double)one.Entry.Limit()))]);
        writer.Family("ingress_yarp_budget_refusals_total"u8, MetricType.Counter,
            "What was refused or shed at its bound by kind.", [.. entries.Select(one => (one.Labels, (double)one.Entry.Refused()))]);
        return default;
    }

    sealed record Entry(Func<long> Used, Func<long> Limit, Func<long> Refused);
}
