using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Status.Gateways;

/// <summary>
/// Keeps the status of the objects of the Gateway API while this replica leads: each says what the table in force does with it. A new leader
/// looks at all of them, since what the one before has written may not hold any more; later only at those that have changed.
/// </summary>
/// <param name="client">The API server.</param>
/// <param name="options">Whose statuses these are.</param>
/// <param name="isLeader">Whether this replica leads.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class GatewayStatusUpdater(
    ApiClient client, GatewayStatusOptions options, Func<bool> isLeader, TimeProvider time, ILogger<GatewayStatusUpdater> log)
{
    /// <summary>Maximum of concurrent writes.</summary>
    const int Parallel = 10;

    /// <summary>How often all are looked at again, in case that somebody else has changed them.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    readonly GatewayStatusWriter _writer = new(client, options, isLeader, time);
    readonly ServiceAddressed _addressed = new(options, time);
    readonly ClassVersions _versions = new(client, time);
    readonly Backoff _retry = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), Random.Shared.NextDouble);
    readonly Pulse _wake = new();
    readonly ConcurrentDictionary<ObjectReference, GatewayStatus> _said = [];
    readonly ConcurrentDictionary<Permission, Exception> _failures = [];
    volatile GatewayReport? _report;
    volatile bool _looksAtAll = true;
    long _lookedAt;
    int _written;
    string _logged = "";

    /// <summary>A new table is in force.</summary>
    /// <param name="statuses">What it has to say of objects of ours.</param>
    /// <param name="objects">All objects of the Gateway API that it was made of.</param>
    public void Follow(ImmutableArray<GatewayStatus> statuses, GatewayObjects objects)
    {
        if (_report?.IsOf(statuses, objects) == true)
            return;
        _report = new(statuses, objects);
        _wake.Set();
    }

    /// <summary>Leadership has changed.</summary>
    public void Wake()
    {
        _looksAtAll = true;
        _wake.Set();
    }

    /// <summary>Writes at once after each change, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var isDone = !isLeader() || _report is not { } report || await TryUpdateAsync(await _addressed.ApplyAsync(report, cancellation), cancellation);
            await _wake.WaitAsync(isDone ? _addressed.Interval ?? Interval : _retry.Next(), time, cancellation);
        }
    }

    async Task<bool> TryUpdateAsync(GatewayReport report, CancellationToken cancellation)
    {
        _failures.Clear();
        _written = 0;
        report = await _versions.ApplyAsync(report, _failures, cancellation);
        if (_looksAtAll || time.GetElapsedTime(_lookedAt) >= Interval)
        {
            _looksAtAll = false;
            _lookedAt = time.GetTimestamp();
            _said.Clear();
            foreach (var kind in report.Kinds)
                await LookAtAllAsync(report, kind, cancellation);
        }

        // Those of which we have spoken before may be somebody else's now.
        var before = _said.Keys.Select(report.For).OfType<GatewayStatus>();
        await ForEachAsync(report.Statuses.Concat(before).Where(IsNew).DistinctBy(static status => status.Object), _writer.WriteAsync, cancellation);
        foreach (var gone in _said.Keys.Where(reference => report.For(reference) is null))
            _said.TryRemove(gone, out _);
        return Conclude();
    }

    async Task LookAtAllAsync(GatewayReport report, ResourceKind kind, CancellationToken cancellation)
    {
        try
        {
            await foreach (var page in _writer.PagesAsync(kind, cancellation))
            {
                var live = new Dictionary<ObjectReference, JsonObject>();
                foreach (var item in page)
                    live[new(kind, KeyOf(item))] = item;
                await ForEachAsync(
                    live.Keys.Select(report.For).OfType<GatewayStatus>(), (wanted, end) => _writer.WriteAsync(live[wanted.Object], wanted, end), cancellation);
            }
        }
        catch (Exception error) when (error is ApiException || NetworkFailure.Is(error) || error is System.Text.Json.JsonException)
        {
            _looksAtAll = true;
            _failures[PermissionTo("list", _writer.ResourceOf(kind).Plural)] = error;
        }
    }

    /// <summary>Says each, and holds the classes in use.</summary>
    Task ForEachAsync(IEnumerable<GatewayStatus> statuses, Func<GatewayStatus, CancellationToken, Task<bool>> say, CancellationToken cancellation) =>
        System.Threading.Tasks.Parallel.ForEachAsync(
            statuses.ToList(),
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation },
            async (wanted, end) =>
            {
                var plural = _writer.ResourceOf(wanted.Object.Kind).Plural;
                var isSaid = await TryAsync(PermissionTo("update", $"{plural}/status"), () => say(wanted, end));
                var isHeld = !IsHeld(wanted) || await TryAsync(PermissionTo("patch", plural), () => _writer.WriteFinalizerAsync(wanted, end));
                if (isSaid && isHeld)
                    _said[wanted.Object] = wanted;
                else
                    _said.TryRemove(wanted.Object, out _);
            });

    // Who reads one namespace does not see which Gateways of others use a class.
    bool IsHeld(GatewayStatus wanted) => wanted.Object.Kind == ResourceKind.GatewayClass && options.Namespace is null;

    /// <summary>What fails is noted under the permission that it takes, and spares the others that would fail alike.</summary>
    async Task<bool> TryAsync(Permission permission, Func<Task<bool>> write)
    {
        if (_failures.TryGetValue(permission, out var failure) && failure is not ApiException { Code: not HttpStatusCode.Forbidden })
            return false;
        try
        {
            if (await write())
                Interlocked.Increment(ref _written);
            return true;
        }
        catch (Exception error) when (error is ApiException || NetworkFailure.Is(error) || error is System.Text.Json.JsonException)
        {
            _failures[permission] = error;
            return false;
        }
    }

    bool IsNew(GatewayStatus wanted) => !_said.TryGetValue(wanted.Object, out var said) || said != wanted;

    bool Conclude()
    {
        if (_written > 0)
            LogWritten(log, _written);
        var failures = _failures.OrderBy(static one => one.Key.ToString(), StringComparer.Ordinal).ToList();
        // Only these: the text of an answer may name another object each time.
        var kinds = string.Join(' ', failures.Select(static one => $"{one.Key.Verbs} {one.Key.Resource} {(one.Value as ApiException)?.Code}"));
        if (failures.Count > 0 && kinds != _logged)
            LogFailed(log, string.Join("; ", failures.Select(static one => one.Key.Explain(one.Value))));
        _logged = kinds;
        if (failures.Count > 0)
            return false;
        _retry.Reset();
        return true;
    }

    static Permission PermissionTo(string verb, string resource) => new(verb, resource, GatewayObjects.Group);

    static ObjectKey KeyOf(JsonObject item) => new(LiveJson.Text(item["metadata"], "namespace") ?? "", LiveJson.Text(item["metadata"], "name") ?? "");

    [LoggerMessage(LogLevel.Debug, "Wrote the status of {Count} objects of the Gateway API")]
    static partial void LogWritten(ILogger log, int count);

    [LoggerMessage(LogLevel.Warning, "Cannot write the status of the Gateway API's objects, trying again; traffic is not affected: {Reason}")]
    static partial void LogFailed(ILogger log, string reason);
}
