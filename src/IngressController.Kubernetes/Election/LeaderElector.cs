using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Election;

/// <summary>
/// Elects one leader among the replicas by a Lease, with the algorithm of Kubernetes' client-go. A lease has expired when the same
/// record has been seen for its whole duration by this process' own monotonic clock: clocks of different machines are never compared.
/// A leader that cannot renew in time stops leading before anybody else may begin. Unlike there, followers look more often than they try.
/// </summary>
public sealed partial class LeaderElector(ApiClient client, ElectionOptions options, TimeProvider time, ILogger<LeaderElector> log)
{
    /// <summary>By how much more than the retry period others than the leader may wait, so that they do not come in step: client-go's.</summary>
    const double Jitter = 1.2;

    readonly LeaseLock _lease = new(client, options.Namespace, options.Name);
    readonly Permission _permission = new("get, create and update", "leases", "coordination.k8s.io", options.Namespace);
    readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly LastFailure _failure = new();
    readonly ObservedLease _observed = new(options.LeaseDuration, time);
    volatile bool _isLeader;

    /// <summary>Called with each change of <see cref="IsLeader"/>.</summary>
    public event Action<bool>? Changed;

    /// <summary>Whether this replica leads.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>Completes when the first try, whatever came of it, is over.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Takes part until cancelled, and then gives the lease back, so that another replica need not wait for its end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                while (!await TryAsync(options.RenewDeadline, cancellation))
                {
                    _begun.TrySetResult();
                    await Task.Delay(UntilNextTry(), time, cancellation);
                }

                Become(leader: true);
                _begun.TrySetResult();
                await LeadAsync(cancellation);
                Become(leader: false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _begun.TrySetResult();
            if (_isLeader)
                await ReleaseAsync();
        }
    }

    /// <summary>Renews until that has failed for the whole of the deadline, or another holds the lease.</summary>
    async Task LeadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(options.RetryPeriod, time, cancellation);
            var started = time.GetTimestamp();
            while (!await TryAsync(Left(), cancellation))
            {
                if (IsHeldByAnother)
                    return;
                await Task.Delay(Min(options.RetryPeriod, Left()), time, cancellation);
                if (Left() == TimeSpan.Zero)
                    return;
            }

            TimeSpan Left() => Max(options.RenewDeadline - time.GetElapsedTime(started), TimeSpan.Zero);
        }
    }

    /// <summary>One try, which takes <paramref name="limit"/> at most. Whatever goes wrong is logged and is a failed try.</summary>
    async Task<bool> TryAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var end = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        try
        {
            var isHeld = await TryAcquireOrRenewAsync(either.Token);
            _failure.Forget();
            return isHeld;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            var failure = e is OperationCanceledException ? new TimeoutException("the API server does not answer in time") : e;
            if (_failure.IsNews(failure))
                LogFailed(log, $"{options.Namespace}/{options.Name}", _permission.Explain(failure));
            return false;
        }
    }

    async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellation)
    {
        var present = await _lease.ReadAsync(cancellation);
        if (present is not null)
            _observed.Observe(present);
        if (present is not null && IsHeldByAnother && _observed.Left > TimeSpan.Zero)
            return false;
        var now = time.GetUtcNow();
        var isRenewal = present?.Holder == options.Identity;
        var next = new LeaseRecord(
            options.Identity,
            (int)options.LeaseDuration.TotalSeconds,
            isRenewal ? present!.AcquiredAt : now,
            now,
            present is null || isRenewal ? present?.Transitions ?? 0 : present.Transitions + 1);
        if (!await _lease.TryWriteAsync(next, cancellation))
            return false;
        _observed.Observe(next);
        return true;
    }

    bool IsHeldByAnother => _observed.IsHeldByAnotherThan(options.Identity);

    /// <summary>After a failure the retry period; while another leads the next look, or the end of its lease when that comes before.</summary>
    TimeSpan UntilNextTry()
    {
        var left = IsHeldByAnother && !_failure.IsPresent ? _observed.Left : TimeSpan.Zero;
        return left > TimeSpan.Zero
            ? Min(options.LookPeriod, left) * (1 + (options.Random() / 10))
            : options.RetryPeriod * (1 + (Jitter * options.Random()));
    }

    async Task ReleaseAsync()
    {
        Become(leader: false);
        using var end = new CancellationTokenSource(options.RetryPeriod, time);
        try
        {
            var now = time.GetUtcNow();
            if (await _lease.TryWriteAsync(new("", 1, now, now, _observed.Record!.Transitions), end.Token))
                LogReleased(log, $"{options.Namespace}/{options.Name}");
        }
        catch (Exception e)
        {
            // It expires by itself.
            LogFailed(log, $"{options.Namespace}/{options.Name}", e is OperationCanceledException ? "no answer" : _permission.Explain(e));
        }
    }

    void Become(bool leader)
    {
        _isLeader = leader;
        if (leader)
            LogLeading(log, $"{options.Namespace}/{options.Name}", options.Identity);
        else
            LogNotLeading(log, $"{options.Namespace}/{options.Name}", options.Identity);
        Changed?.Invoke(leader);
    }

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    [LoggerMessage(LogLevel.Information, "Leading by lease {Lease} as {Identity}")]
    static partial void LogLeading(ILogger log, string lease, string identity);

    [LoggerMessage(LogLevel.Information, "No longer leading by lease {Lease} as {Identity}")]
    static partial void LogNotLeading(ILogger log, string lease, string identity);

    [LoggerMessage(LogLevel.Information, "Released lease {Lease}")]
    static partial void LogReleased(ILogger log, string lease);

    [LoggerMessage(LogLevel.Warning, "Cannot acquire or renew lease {Lease}, trying again; traffic is not affected: {Reason}")]
    static partial void LogFailed(ILogger log, string lease, string reason);
}
