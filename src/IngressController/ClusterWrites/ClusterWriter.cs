using IngressController.Options;
using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Election;
using IngressController.Kubernetes.Events;
using IngressController.Kubernetes.Status;
using IngressController.Metrics;

namespace IngressController.ClusterWrites;

/// <summary>
/// All that the controller writes to the cluster: the Lease by which replicas elect a leader, and, by the leader, the status of Ingresses
/// and Events. Nothing that serves traffic waits for it or depends on it.
/// </summary>
sealed partial class ClusterWriter : IDisposable
{
    /// <summary>How long the last writes may hold up the end of the process.</summary>
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _work = new();
    readonly CancellationTokenSource _election = new();
    readonly LeaderElector? _elector;
    readonly StatusUpdater? _status;
    readonly EventReporter? _events;
    readonly bool _clears;
    readonly ILogger _log;
    Task _running = Task.CompletedTask;
    Task _electing = Task.CompletedTask;

    public ClusterWriter(
        ClusterOptions options, ApiClient client, Func<ClusterSnapshot> snapshot, LeaderMetrics metrics, ILoggerFactory loggers, TimeProvider time)
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

        // Without a leader the replicas could not agree on who writes it (behaviour 115).
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
        }

        if (!options.DisableSyncEvents)
            _events = new(client, () => _elector?.IsLeader ?? true, pod.Identity, time, loggers.CreateLogger<EventReporter>());
    }

    /// <summary>Another table is in force.</summary>
    public void Follow(ServedObjects served)
    {
        _status?.Follow(served);
        _events?.Follow(served);
    }

    public void Start()
    {
        _electing = _elector is null ? Task.CompletedTask : GuardAsync(() => _elector.RunAsync(_election.Token));
        _running = GuardAsync(() => WorkAsync(_work.Token));
    }

    /// <summary>
    /// Ends the work: the last replica empties the status, and a leader gives the lease back (behaviour 114). Takes 5 s at most.
    /// </summary>
    public async Task StopAsync()
    {
        using var end = new CancellationTokenSource(Farewell);
        await _work.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        if (_clears && _status is not null)
            await _status.ClearAsync(end.Token).ConfigureAwait(false);
        await _election.CancelAsync().ConfigureAwait(false);
        await _electing.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _work.Dispose();
        _election.Dispose();
    }

    async Task WorkAsync(CancellationToken cancellation)
    {
        // So that the first table is told by the replica that leads, not forgotten by all while that is being settled.
        if (_elector is not null)
            await _elector.Begun.WaitAsync(cancellation).ConfigureAwait(false);
        var status = _status?.RunAsync(cancellation) ?? Task.CompletedTask;
        var events = _events?.RunAsync(cancellation) ?? Task.CompletedTask;
        await Task.WhenAll(status, events).ConfigureAwait(false);
    }

    void Wake()
    {
        _status?.Wake();
        _events?.Wake();
    }

    // What fails by a bug of ours must not take the traffic with it.
    async Task GuardAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception error)
        {
            LogBroken(_log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Status, Events or the election have ended by a bug; traffic is not affected")]
    static partial void LogBroken(ILogger log, Exception error);
}
