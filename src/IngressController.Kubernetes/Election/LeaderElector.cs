using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Election;

/// <summary>
/// Elects one leader among the replicas by a Lease, with the algorithm of Kubernetes' client-go. A lease has expired when the same
/// record has been seen for its whole duration by this process' monotonic clock; clocks of different machines are never compared. A
/// leader that cannot renew in time stops leading before any other may begin. Unlike in client-go, followers read the lease more
/// often than they try to take it.
/// </summary>
public sealed partial class LeaderElector(ApiClient client, ElectionOptions options, TimeProvider time, ILogger<LeaderElector> log)
{
    /// <summary>How much longer than the retry period followers may wait, so that they do not act in step; the value is client-go's.</summary>
    const double Jitter = 1.2;

    readonly LeaseLock _lease = new(client, options.Namespace, options.Name);
    readonly Permission _permission = new("get, create and update", "leases", "coordination.k8s.io", options.Namespace);
    readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly LastFailure _failure = new();
    readonly ObservedLease _observed = new(options.LeaseDuration, time);
    volatile bool _isLeader;

    /// <summary>Raised with each change of <see cref="IsLeader"/>.</summary>
    public event Action<bool>? Changed;

    public bool IsLeader => _isLeader;

    /// <summary>Completes after the first attempt, whatever its result.</summary>
    public Task Begun => _begun.Task;

    /// <summary>Takes part until cancelled, then releases the lease, so that another replica need not wait for it to expire.</summary>
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

    /// <summary>Renews until renewal has failed for the whole deadline, or another replica holds the lease.</summary>
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

    /// <summary>One attempt, limited to <paramref name="limit"/>. Every failure is logged and counts as a failed attempt.</summary>
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
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            var failure = error is OperationCanceledException ? new TimeoutException("the API server does not answer in time") : error;
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

    /// <summary>The retry period after a failure. While another replica leads: the next read, or the end of its lease if that is earlier.</summary>
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
        catch (Exception error)
        {
            // The lease expires by itself.
            LogFailed(log, $"{options.Namespace}/{options.Name}", error is OperationCanceledException ? "no answer" : _permission.Explain(error));
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
