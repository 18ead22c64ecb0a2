using System.Collections.Concurrent;
using IngressController.Budgets;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// The run-time state of all upstreams in use, by key. It outlives tables: a swap keeps balancer positions and client affinity.
/// Written only by the reconcile loop.
/// </summary>
sealed class UpstreamRegistry(TimeProvider time)
{
    readonly ConcurrentDictionary<UpstreamKey, UpstreamState> _states = new();
    readonly FairBudget<string> _clients = new(() => 500_000, share: 8);

    /// <summary>Enters what it keeps in the ledger; once.</summary>
    public void EnterIn(Ledger ledger) => ledger.Keep(Bounds.ClientAffinity, () => _clients.Used, () => _clients.Limit, () => _clients.Refusals);

    public IEnumerable<UpstreamState> All => _states.Values;

    /// <summary>Updates an upstream's state from a table, or creates it.</summary>
    public void Bind(Upstream upstream)
    {
        if (_states.TryGetValue(upstream.Key, out var state) && ReferenceEquals(state.Upstream, upstream))
            return;
        state ??= _states.GetOrAdd(upstream.Key, static (_, args) => new(args.upstream, args.time, args._clients), (upstream, time, _clients));
        state.Update(upstream);
    }

    /// <summary>The state of an upstream of the table being bound.</summary>
    public UpstreamState Of(Upstream upstream) => _states[upstream.Key];

    /// <summary>The state of an upstream, or null when no route uses it.</summary>
    public UpstreamState? Find(UpstreamKey key) => _states.GetValueOrDefault(key);

    /// <summary>Drops unused state; requests in flight keep theirs.</summary>
    /// <param name="used">The upstreams in use; each has a state.</param>
    public void RetainOnly(IReadOnlyDictionary<UpstreamKey, Upstream> used)
    {
        if (_states.Count == used.Count)
            return;
        foreach (var key in _states.Keys)
        {
            if (!used.ContainsKey(key) && _states.TryRemove(key, out var state))
                state.Leave();
        }
    }
}
