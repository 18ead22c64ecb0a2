using System.Collections.Concurrent;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// The run-time state of every upstream in use, by key. It outlives tables: a swap resets no balancer position and no client's
/// affinity. Written by the reconcile loop only.
/// </summary>
sealed class UpstreamRegistry(TimeProvider time)
{
    readonly ConcurrentDictionary<UpstreamKey, UpstreamState> _states = new();

    public IEnumerable<UpstreamState> All => _states.Values;

    /// <summary>Takes over what a table says of an upstream, whose state is made when it is new.</summary>
    public void Bind(Upstream upstream)
    {
        if (_states.TryGetValue(upstream.Key, out var state) && ReferenceEquals(state.Upstream, upstream))
            return;
        state ??= _states.GetOrAdd(upstream.Key, static (_, args) => new(args.upstream, args.time), (upstream, time));
        state.Update(upstream);
    }

    /// <summary>The state of an upstream of the table that is being bound.</summary>
    public UpstreamState Of(Upstream upstream) => _states[upstream.Key];

    /// <summary>The state of an upstream, or null when no route uses it.</summary>
    public UpstreamState? Find(UpstreamKey key) => _states.GetValueOrDefault(key);

    /// <summary>Drops what no route uses any more; requests in flight keep what they hold.</summary>
    /// <param name="used">Those that are in use; all of them have a state.</param>
    public void RetainOnly(IReadOnlyDictionary<UpstreamKey, Upstream> used)
    {
        if (_states.Count == used.Count)
            return;
        foreach (var key in _states.Keys)
        {
            if (!used.ContainsKey(key))
                _states.TryRemove(key, out _);
        }
    }
}
