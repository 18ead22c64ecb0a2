using System.Collections.Immutable;
using IngressController.Core.Gateways;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Election;
using IngressController.Kubernetes.Events;
using IngressController.Kubernetes.Status;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Metrics;
using IngressController.Options;

namespace IngressController.ClusterWrites;

/// <summary>
/// All writes to the cluster: the Lease for leader election and, on the leader, Events and the status of Ingresses and Gateways. Serving
/// traffic does not depend on it.
/// </summary>
sealed partial class ClusterWriter : IDisposable
{
    /// <summary>How long the last writes may delay the end of the process.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _work = new();
    readonly CancellationTokenSource _election = new();
    readonly LeaderElector? _elector;
    readonly StatusUpdater? _status;
    readonly GatewayStatusUpdater? _gateways;
    readonly EventReporter? _events;
    readonly bool _clears;
    readonly ILogger _log;
    Task _running = Task.CompletedTask;
    Task _electing = Task.CompletedTask;

    public ClusterWriter(
        ClusterOptions options, GatewayStatusOptions gateways, ApiClient client, Func<ClusterSnapshot> snapshot, LeaderMetrics metrics,
        ILoggerFactory loggers, TimeProvider time)
    {
        var pod = OwnPod.Find(PodEnvironment.Read(), client.Config);
        _log = loggers.CreateLogger<ClusterWriter>();
        _clears = options.UpdateStatusOnShutdown;
        if (!options.DisableLeaderElection)
        {
            var election = new ElectionOptions(pod.Namespace, options.ElectionId, pod.Identity) { LeaseDuration = options.ElectionDuration };
            _elector = new(client, election, time, loggers.CreateLogger<LeaderElector>());
            metrics.Set(options.ElectionId, isHeld: false);
            _elector.Changed += isLeader => metrics.Set(options.ElectionId, isLeader);
            _elector.Changed += _ => Wake();
        }

        // Without a leader, replicas would overwrite each other's status (behaviour 115).
        if (options.UpdateStatus && _elector is not null)
        {
            var pods = new ControllerPods(client, pod.Key);
            IAddressSource addresses = options switch
            {
                { PublishStatusAddresses.IsEmpty: false } => new FixedAddresses(options.PublishStatusAddresses),
                { PublishService: { } service } => new ServiceAddresses(client, service),
                _ => new NodeAddresses(client, pods, options.ReportNodeInternalAddress),
            };
            var status = new StatusOptions(addresses, pods, options.StatusUpdateInterval);
            _status = new(client, status, snapshot, () => _elector.IsLeader, time, loggers.CreateLogger<StatusUpdater>());
            var published = gateways with
            {
                Addresses = options.GatewayPublishService is { } ofGateway ? new ServiceAddresses(client, ofGateway) : addresses,
                AddressInterval = options.StatusUpdateInterval,
            };
            _gateways = new(client, published, () => _elector.IsLeader, time, loggers.CreateLogger<GatewayStatusUpdater>());
        }

        if (!options.DisableSyncEvents)
            _events = new(client, () => _elector?.IsLeader ?? true, pod.Identity, time, loggers.CreateLogger<EventReporter>());
    }

    /// <summary>Publishes the objects of a new table.</summary>
    /// <param name="served">The Ingresses.</param>
    /// <param name="gateways">What it has to say of the objects of the Gateway API.</param>
    public void Follow(ServedObjects served, ImmutableArray<GatewayStatus> gateways)
    {
        _gateways?.Follow(gateways, served.Snapshot.Gateways);
        _status?.Follow(served);
        _events?.Follow(served);
    }

    public void Start()
    {
        _electing = _elector is null ? Task.CompletedTask : GuardAsync(() => _elector.RunAsync(_election.Token));
        _running = GuardAsync(() => WorkAsync(_work.Token));
    }

    /// <summary>Stops: the last replica clears the status, and a leader releases the Lease (behaviour 114). Takes at most 5 s.</summary>
    public async Task StopAsync()
    {
        using var end = new CancellationTokenSource(Farewell);
        await _work.CancelAsync();
        await _running;
        if (_clears && _status is not null)
            await _status.ClearAsync(end.Token);
        await _election.CancelAsync();
        await _electing.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _work.Dispose();
        _election.Dispose();
    }

    async Task WorkAsync(CancellationToken cancellation)
    {
        // Wait for the first election, or no replica would report the first table.
        if (_elector is not null)
            await _elector.Begun.WaitAsync(cancellation);
        var status = _status?.RunAsync(cancellation) ?? Task.CompletedTask;
        var events = _events?.RunAsync(cancellation) ?? Task.CompletedTask;
        var gateways = _gateways?.RunAsync(cancellation) ?? Task.CompletedTask;
        await Task.WhenAll(status, gateways, events);
    }

    void Wake()
    {
        _status?.Wake();
        _gateways?.Wake();
        _events?.Wake();
    }

    // An unexpected error here must not stop the traffic.
    async Task GuardAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception error)
        {
            LogBroken(_log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Status, Events or the election have ended by a bug; traffic is not affected")]
    static partial void LogBroken(ILogger log, Exception error);
}
