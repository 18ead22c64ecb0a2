using System.Net;
using IngressController.Core.Cluster;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Keeps one kind in the store like it is on the API server, for as long as it runs: list, watch from there, resume where
/// the watch ended, and list again when that is not possible. While the server is away nothing in the store changes.
/// </summary>
internal sealed class ListWatch(ApiResource resource, ApiClient client, ResourceStore store, ListWatchOptions options, ILogger logger)
{
    readonly EventApplier _applier = new(resource.Kind, store);
    readonly Backoff _retry = new(options.RetryMin, options.RetryMax, options.Random);
    readonly Backoff _relist = new(options.RetryMin, options.RetryMax, options.Random);
    readonly WatchCounters _counters = new(resource.Kind, options.Time);
    bool _listed;
    int _silences;
    string? _trouble;
    long _troubleSince;

    public ResourceKind Kind => resource.Kind;

    public WatchState State => _counters.Read();

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                if (_applier.Resume is null)
                    await ListAsync(cancellation);
                wait = await WatchAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is, one kind must not stop being followed.
                wait = Failed(e);
            }
            finally
            {
                _counters.Disconnected();
            }

            try
            {
                await Task.Delay(wait, options.Time, cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    async Task ListAsync(CancellationToken cancellation)
    {
        var list = await ObjectList.ReadAsync(client, resource, options, cancellation);
        _applier.Replace(list);
        _listed = true;
        _counters.Listed();
        WatchLog.Listed(logger, resource.Plural, list.Items.Count);
    }

    /// <summary>One watch, from its opening to its end. Gives how long to wait before the next.</summary>
    async Task<TimeSpan> WatchAsync(CancellationToken cancellation)
    {
        var timeout = options.WatchTimeout * (1 + options.Random());
        var silenceLimit = options.SilenceLimit ?? timeout + TimeSpan.FromSeconds(30);
        using var response = await client.WatchAsync(resource.WatchPath(_applier.Resume!, timeout), cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var opened = options.Time.GetTimestamp();
        _counters.Connected();
        Recovered();

        using var lines = new LineReader(stream, options.MaxEvent);
        using var silence = new CancellationTokenSource(silenceLimit, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            while (await lines.ReadAsync(either.Token))
            {
                silence.CancelAfter(silenceLimit);
                while (lines.TryTake(out var line))
                {
                    _counters.Event();
                    if (_applier.Apply(line) is { } reason)
                    {
                        WatchLog.ListDue(logger, resource.Plural, reason);
                        return _relist.Next();
                    }

                    _silences = 0;
                    _retry.Reset();
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Silent(silenceLimit);
            return TimeSpan.Zero;
        }
        finally
        {
            if (options.Time.GetElapsedTime(opened) >= options.GoodWatch)
            {
                _retry.Reset();
                _relist.Reset();
            }
        }

        // The server has ended it: usually its time was over. One that does so at once, again and again, is to be spared.
        return options.Time.GetElapsedTime(opened) >= options.GoodWatch ? TimeSpan.Zero : _retry.Next();
    }

    /// <summary>
    /// A silent watch is resumed; a second one in a row ends in a list, since a server that was restored from an old backup
    /// stays silent for ever about what it thinks lies in the future.
    /// </summary>
    void Silent(TimeSpan limit)
    {
        WatchLog.Silent(logger, resource.Plural, limit.TotalSeconds);
        if (++_silences >= 2)
        {
            _silences = 0;
            _applier.Forget();
        }
    }

    TimeSpan Failed(Exception e)
    {
        _counters.Failed();
        if (e is InvalidDataException or ApiException { Code: HttpStatusCode.Gone })
            _applier.Forget();
        if (e is ApiException { Code: HttpStatusCode.Forbidden } && resource.IsOptional)
            return Forbidden(e);

        var trouble = e switch
        {
            ApiException { Code: HttpStatusCode.Forbidden } => $"{e.Message}. {Remedy}",
            ApiException { Code: HttpStatusCode.NotFound } => $"{e.Message}. The API server must serve {resource.Path} (Kubernetes 1.21 or newer)",
            _ => NetworkFailure.Describe(e),
        };
        if (_trouble is null)
            _troubleSince = options.Time.GetTimestamp();
        if (_trouble != trouble)
            WatchLog.Failed(logger, resource.Plural, _listed ? "what is known stays in force" : "not known yet", trouble);
        _trouble = trouble;
        return e is ApiException { RetryAfter: { } asked } && asked > TimeSpan.Zero ? Min(asked, options.RetryMax * 2) : _retry.Next();
    }

    /// <summary>Goes on without a kind we may not read; what was read while we still might stays.</summary>
    TimeSpan Forbidden(Exception e)
    {
        if (_trouble != e.Message)
            WatchLog.Forbidden(logger, resource.Plural, e.Message, Remedy);
        _trouble = e.Message;
        _troubleSince = options.Time.GetTimestamp();
        if (!_listed)
        {
            if (resource.Kind == ResourceKind.IngressClass)
                store.IngressClassesForbidden();
            else
                store.Replace(resource.Kind, [], []);
        }

        return options.ForbiddenRetry * (0.5 + options.Random());
    }

    void Recovered()
    {
        if (_trouble is not null)
            WatchLog.Recovered(logger, resource.Plural, options.Time.GetElapsedTime(_troubleSince).TotalSeconds);
        _trouble = null;
    }

    string Remedy =>
        $"Allow the verbs list and watch on {resource.Plural} (apiGroup \"{resource.Group}\") in the RBAC role of the controller's service account";

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
