using System.Net;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// An upstream at run time: its present destinations, and what must outlive a table, such as the balancer's position.
/// Requests read it from any thread; only the reconcile loop and the name resolver write.
/// </summary>
sealed class UpstreamState
{
    readonly Lock _writing = new();
    readonly ClientAffinity _affinity;
    volatile Upstream _upstream;
    volatile DestinationState[] _destinations = [];

    // Starts anywhere, so that the controller's replicas and upstreams do not all begin with the same pod.
    uint _position = (uint)Random.Shared.Next();

    public UpstreamState(Upstream upstream, TimeProvider time)
    {
        _upstream = upstream;
        _affinity = new(time);
    }

    /// <summary>What the table says of it.</summary>
    public Upstream Upstream => _upstream;

    public IReadOnlyList<DestinationState> Destinations => _destinations;

    /// <summary>
    /// Completes when an ExternalName's addresses have been asked for once; requests that come earlier wait for it.
    /// </summary>
    public TaskCompletionSource Resolved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after <see cref="Destinations"/> have changed.</summary>
    public event Action? Changed;

    /// <summary>Takes over what a new table, or a change of endpoints, says of this upstream.</summary>
    public void Update(Upstream upstream)
    {
        var nameChanged = _upstream.External != upstream.External;
        _upstream = upstream;
        if (upstream.External is null)
            Replace(upstream.Destinations);
        else if (nameChanged)
            Replace([]);
    }

    /// <summary>Makes these the destinations; one that was there already keeps its state.</summary>
    public void Replace(IReadOnlyCollection<Destination> destinations)
    {
        lock (_writing)
        {
            var present = _destinations;
            if (present.Length == destinations.Count && present.Select(state => state.Destination).SequenceEqual(destinations))
                return;
            var known = present.ToDictionary(state => state.Destination);
            _destinations = [.. destinations.Select(destination => known.GetValueOrDefault(destination) ?? new(destination))];
        }

        Changed?.Invoke();
    }

    /// <summary>
    /// The destination for a request's next try: with client affinity the client's own, otherwise the next in turn; never one
    /// that was tried. Null when there is none (left).
    /// </summary>
    public DestinationState? Next(IPAddress client, in TriedDestinations tried)
    {
        var destinations = _destinations;
        if (destinations.Length == 0)
            return null;
        if (Upstream.ClientIPAffinitySeconds is { } seconds)
            return _affinity.Choose(client, destinations, TimeSpan.FromSeconds(seconds), tried);

        // Only a first try moves the position: a retry must not skew the turn of the others.
        var start = tried.Count == 0 ? Interlocked.Increment(ref _position) : Volatile.Read(ref _position) + 1;
        for (var i = 0u; i < destinations.Length; i++)
        {
            var candidate = destinations[(start + i) % (uint)destinations.Length];
            if (!tried.Contains(candidate))
                return candidate;
        }

        return null;
    }
}
