using IngressController.Core.Translation;
using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Status;

/// <summary>Keeps the controller's addresses in the status of all served Ingresses while this replica leads (behaviour 113, 114).</summary>
/// <param name="client">The API server.</param>
/// <param name="options">What it is to say.</param>
/// <param name="snapshot">Returns the current objects.</param>
/// <param name="isLeader">Whether this replica leads.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class StatusUpdater(
    ApiClient client,
    StatusOptions options,
    Func<ClusterSnapshot> snapshot,
    Func<bool> isLeader,
    TimeProvider time,
    ILogger<StatusUpdater> log)
{
    static readonly Permission Permission = new("patch", "ingresses/status", "networking.k8s.io");

    readonly StatusWriter _writer = new(client);
    readonly Backoff _retry = new(TimeSpan.FromSeconds(1), options.Interval, Random.Shared.NextDouble);
    readonly LastFailure _failure = new();
    readonly Pulse _wake = new();
    volatile ServedObjects _served = ServedObjects.None;
    (ValueArray<LoadBalancerAddress> Addresses, long ReadAt)? _known;

    /// <summary>Other Ingresses may be served now.</summary>
    public void Follow(ServedObjects served)
    {
        _served = served;
        _wake.Set();
    }

    /// <summary>Leadership has changed.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Writes at once after each change, and checks again after each interval, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var isDone = !isLeader() || await TryUpdateAsync(cancellation);
            await _wake.WaitAsync(isDone ? options.Interval : _retry.Next(), time, cancellation);
        }
    }

    /// <summary>Empties the status when this is the leader and the last replica, and has at most one address (behaviour 114).</summary>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        if (!isLeader())
            return;
        try
        {
            if ((await options.Addresses.ReadAsync(cancellation)).Count > 1 || await options.Pods.AreOthersRunningAsync(cancellation))
            {
                LogLeft(log);
                return;
            }

            LogCleared(log, await _writer.WriteAsync(Ingresses(), [], isLeader, cancellation));
        }
        catch (Exception error)
        {
            LogNotCleared(log, error is OperationCanceledException ? "there was no time left" : Permission.Explain(error));
        }
    }

    async Task<bool> TryUpdateAsync(CancellationToken cancellation)
    {
        try
        {
            var wanted = await AddressesAsync(cancellation);
            var count = await _writer.WriteAsync(Ingresses(), wanted, isLeader, cancellation);
            if (count > 0)
                LogWritten(log, count, string.Join(", ", wanted));
            _failure.Forget();
            _retry.Reset();
            return true;
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Catch everything: the status must be corrected later.
            if (_failure.IsNews(error))
                LogFailed(log, Permission.Explain(error));
            _known = null;
            return false;
        }
    }

    /// <summary>Reads the addresses once per interval, however often the served Ingresses change.</summary>
    async Task<ValueArray<LoadBalancerAddress>> AddressesAsync(CancellationToken cancellation)
    {
        if (_known is { } known && time.GetElapsedTime(known.ReadAt) < options.Interval)
            return known.Addresses;
        var started = time.GetTimestamp();
        var read = await options.Addresses.ReadAsync(cancellation);
        _known = (read, started);
        return read;
    }

    List<Ingress> Ingresses() => [.. _served.IngressesIn(snapshot())];

    [LoggerMessage(LogLevel.Information, "Wrote the status of {Count} Ingresses: {Addresses}")]
    static partial void LogWritten(ILogger log, int count, string addresses);

    [LoggerMessage(LogLevel.Warning, "Cannot write the status of Ingresses, trying again; traffic is not affected: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "Emptied the status of {Count} Ingresses: this was the last replica")]
    static partial void LogCleared(ILogger log, int count);

    [LoggerMessage(LogLevel.Information, "The status of Ingresses stays: other replicas or addresses serve on")]
    static partial void LogLeft(ILogger log);

    [LoggerMessage(LogLevel.Warning, "The status of Ingresses stays, whether other replicas serve on or not: {Reason}")]
    static partial void LogNotCleared(ILogger log, string reason);
}
