using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using IngressController.Budgets;

namespace IngressController.Proxy.Balancing;

/// <summary>
/// The run-time state of an upstream: its current destinations, and what must outlive a table, such as the balancer's position.
/// Requests read it from any thread; only the reconcile loop and the name resolver write.
/// </summary>
sealed class UpstreamState
{
    readonly Lock _writing = new();
    readonly TimeProvider _time;
    readonly FairBudget<string>? _clients;
    readonly RoundRobin _turns = new();
    volatile Upstream _upstream;
    volatile DestinationState[] _destinations = [];
    volatile Balancer _balancer;
    volatile ConcurrencyLimiter? _limiter;
    UpstreamLimits? _limits;

    /// <param name="clients">What <see cref="ClientAffinity"/> may remember, by namespace; null: it is not counted.</param>
    public UpstreamState(Upstream upstream, TimeProvider time, FairBudget<string>? clients = null)
    {
        _clients = clients;
        _time = time;
        _upstream = upstream;
        _balancer = CreateBalancer(upstream);
        Outliers = new(time);
        SessionId = Rendezvous.KeyOf(upstream.Key.Name).ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>The upstream as the table describes it.</summary>
    public Upstream Upstream => _upstream;

    public IReadOnlyList<DestinationState> Destinations => _destinations;

    /// <summary>The destinations that get requests now: without the ejected ones.</summary>
    public IReadOnlyList<DestinationState> Serving => Outliers.Left(_destinations);

    /// <summary>Ejects failing destinations, if enabled.</summary>
    public OutlierDetector Outliers { get; }

    /// <summary>Limits concurrent requests; null: unlimited.</summary>
    public ConcurrencyLimiter? Limiter => _limiter;

    /// <summary>The upstream's id in session cookies, the same in every replica.</summary>
    public string SessionId { get; }

    /// <summary>Completes after the first lookup of an ExternalName; earlier requests wait for it.</summary>
    public TaskCompletionSource Resolved { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised after <see cref="Destinations"/> have changed.</summary>
    public event Action? Changed;

    /// <summary>Applies a new table's or an endpoint change's version of this upstream.</summary>
    public void Update(Upstream upstream)
    {
        var before = _upstream;
        _upstream = upstream;
        UpdateBalancer(before, upstream);
        Outliers.Rules = upstream.Policies.Get<OutlierRules>();
        UpdateLimiter(upstream.Policies.Get<UpstreamLimits>());
        if (upstream.External is null)
            Replace(upstream.Destinations);
        else if (before.External != upstream.External)
            Replace([]);
    }

    /// <summary>Sets the destinations; existing ones keep their state.</summary>
    public void Replace(IReadOnlyCollection<Destination> destinations)
    {
        lock (_writing)
        {
            var present = _destinations;
            if (present.Length == destinations.Count && present.Select(state => state.Destination).SequenceEqual(destinations))
            {
                foreach (var (state, destination) in present.Zip(destinations))
                    state.Rename(destination);
                return;
            }

            var known = present.ToDictionary(state => state.Destination);
            DestinationState[] changed = [.. destinations.Select(destination => known.GetValueOrDefault(destination) ?? new(destination))];
            _balancer.Prepare(changed);
            _destinations = changed;
            foreach (var (state, destination) in changed.Zip(destinations))
                state.Rename(destination);
            foreach (var state in present.Except(changed))
                state.Leave();
        }

        Changed?.Invoke();
    }

    /// <summary>No route uses the upstream any more; requests in flight keep their destinations.</summary>
    public void Leave()
    {
        foreach (var state in _destinations)
            state.Leave();
        (_balancer as ClientAffinity)?.Close();
    }

    /// <summary>The destination for a request's next try; null when none is left.</summary>
    public DestinationState? Next(RequestContext context)
    {
        var destinations = Outliers.Left(_destinations);
        return destinations.Length == 0 ? null : (SessionOf(context) ?? _balancer).Choose(context, destinations, context.Exchange.Tried);
    }

    /// <summary>
    /// The same for a passed-through connection, of which only the client's address is known: by client affinity if the Service
    /// asks for it, otherwise round robin.
    /// </summary>
    public DestinationState? Next(IPAddress client, in TriedDestinations tried)
    {
        var destinations = _destinations;
        if (destinations.Length == 0)
            return null;
        return _balancer is ClientAffinity affinity ? affinity.Choose(client, destinations, tried) : _turns.Choose(destinations, tried);
    }

    // A session belongs to the route's own upstream or its canary, not to a substitute for them.
    CookieAffinity? SessionOf(RequestContext context) =>
        context.Session is { } session && (ReferenceEquals(this, context.Canary) || ReferenceEquals(this, context.Route?.Upstream)) ? session : null;

    /// <inheritdoc cref="Balancer.Answered"/>
    /// <param name="took">The time to the answer's headers.</param>
    /// <param name="isWell">False when the answer itself reports a failure.</param>
    public void Answered(DestinationState destination, TimeSpan took, bool isWell = true)
    {
        _balancer.Answered(destination, took);
        if (isWell)
            Outliers.Succeeded(destination);
        else
            Outliers.Failed(destination, _destinations);
    }

    /// <inheritdoc cref="Balancer.Failed"/>
    public void Failed(DestinationState destination)
    {
        _balancer.Failed(destination);
        Outliers.Failed(destination, _destinations);
    }

    // Requests that were let in keep their slots in the old limiter, which goes with the last of them.
    void UpdateLimiter(UpstreamLimits? limits)
    {
        if (Equals(_limits, limits))
            return;
        _limits = limits;
        _limiter = limits is null ? null : new(new()
        {
            PermitLimit = limits.MaxConnections,
            QueueLimit = limits.MaxPending,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }

    // The balancer, with its state, stays until another one is configured.
    void UpdateBalancer(Upstream before, Upstream now)
    {
        lock (_writing)
        {
            if (!Equals(PolicyOf(before), PolicyOf(now)) || before.ClientIPAffinitySeconds is null != now.ClientIPAffinitySeconds is null)
            {
                var balancer = CreateBalancer(now);
                balancer.Prepare(_destinations);
                (_balancer as ClientAffinity)?.Close();
                _balancer = balancer;
            }
            else if (_balancer is ClientAffinity affinity && now.ClientIPAffinitySeconds is { } seconds)
            {
                affinity.Timeout = TimeSpan.FromSeconds(seconds);
            }
        }
    }

    static IBalancingPolicy? PolicyOf(Upstream upstream)
    {
        foreach (var policy in upstream.Policies.Items)
        {
            if (policy is IBalancingPolicy balancing)
                return balancing;
        }

        return null;
    }

    Balancer CreateBalancer(Upstream upstream)
    {
        var policy = PolicyOf(upstream);
        return upstream.ClientIPAffinitySeconds is { } seconds && policy is not { BeatsClientAffinity: true }
            ? new ClientAffinity(_time, _clients?.Open(upstream.Key.Service.Namespace)) { Timeout = TimeSpan.FromSeconds(seconds) }
            : policy?.CreateBalancer(_time) ?? new RoundRobin();
    }
}
