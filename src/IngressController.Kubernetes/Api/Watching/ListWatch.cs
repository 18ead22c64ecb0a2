using System.Net;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Keeps one kind in the store like it is on the API server, for as long as it runs: list, watch from there, resume where
/// the watch ended, and list again when that is not possible. While the server is away nothing in the store changes.
/// </summary>
internal sealed class ListWatch(
    ApiResource resource, ApiClient client, ResourceStore store, ListWatchOptions options, Reachability server, ILogger logger)
{
    /// <summary>What ends the wait after a success or a refusal early: nothing.</summary>
    static readonly Task Never = new TaskCompletionSource().Task;

    readonly EventApplier _applier = new(resource.Kind, store);
    readonly Backoff _retry = new(options.RetryMin, options.RetryMax, options.Random);
    readonly Backoff _relist = new(options.RetryMin, options.RetryMax, options.Random);
    readonly WatchCounters _counters = new(resource.Kind, options.Time);
    bool _listed;
    bool _watching;
    int _silences;
    string? _refusal;

    public WatchState State => _counters.Read();

    /// <inheritdoc cref="EventApplier.Need"/>
    public IReadOnlyList<ObjectKey> Need(IReadOnlySet<ObjectKey> keys) => _applier.Need(keys);

    /// <summary>Reads one object by itself, until that succeeds or it is not needed any more.</summary>
    public async Task FetchAsync(ObjectKey key, CancellationToken cancellation)
    {
        var retry = new Backoff(options.RetryMin, options.RetryMax, options.Random);
        while (_applier.IsNeeded(key))
        {
            try
            {
                var response = await client.GetAsync(resource.OnePath(key), cancellation);
                if (!response.IsSuccess)
                    throw new ApiException(response.Error, response.RetryAfter);
                var items = new List<DecodedObject>();
                ListPage.Read(resource.Kind, response.Body.Span, items);
                foreach (var item in items)
                    _applier.Fetched(item);
                return;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // Whatever it is, it must not be missing for good.
                _counters.Failed();
                WatchLog.NotFetched(logger, resource.Plural, key.ToString(), e.Message);
                await Task.Delay(retry.Next(), options.Time, cancellation);
            }
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var back = Never;
            TimeSpan wait;
            try
            {
                if (_applier.Resume is null)
                    await ListAsync(cancellation);
                wait = await WatchAsync(cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException e)
            {
                wait = Refused(e);
            }
            catch (Exception e)
            {
                // Whatever it is, one kind must not stop being followed.
                wait = Broken(e, ref back);
            }
            finally
            {
                _counters.Disconnected();
                _watching = false;
            }

            await back.WaitAsync(wait, options.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task ListAsync(CancellationToken cancellation)
    {
        var list = await ObjectList.ReadAsync(client, resource, options, _applier.IsNeeded, cancellation);
        server.Regained();
        _applier.Replace(list);
        _listed = true;
        _counters.Listed();
        WatchLog.Listed(logger, resource.Plural, list.Items.Count);
    }

    /// <summary>One watch, from its opening to its end. Gives how long to wait before the next.</summary>
    async Task<TimeSpan> WatchAsync(CancellationToken cancellation)
    {
        var timeout = options.WatchTimeout * (1 + options.Random());
        using var response = await client.WatchAsync(resource.WatchPath(_applier.Resume!, timeout), cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        Opened();
        var opened = options.Time.GetTimestamp();
        try
        {
            return await FollowAsync(stream, options.SilenceLimit ?? timeout + TimeSpan.FromSeconds(30), cancellation) switch
            {
                WatchEnd.ListDue => _relist.Next(),
                WatchEnd.Silent => TimeSpan.Zero,
                // Usually its time was over. A server that ends watches at once, again and again, is to be spared.
                _ => HasWorked() ? TimeSpan.Zero : _retry.Next(),
            };
        }
        finally
        {
            if (HasWorked())
            {
                _retry.Reset();
                _relist.Reset();
            }
        }

        bool HasWorked() => options.Time.GetElapsedTime(opened) >= options.GoodWatch;
    }

    async Task<WatchEnd> FollowAsync(Stream stream, TimeSpan silenceLimit, CancellationToken cancellation)
    {
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
                        return WatchEnd.ListDue;
                    }

                    _silences = 0;
                    _retry.Reset();
                }
            }

            return WatchEnd.Ended;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Silent(silenceLimit);
            return WatchEnd.Silent;
        }
    }

    void Opened()
    {
        _watching = true;
        _counters.Connected();
        server.Regained();
        if (_refusal is not null)
            WatchLog.Allowed(logger, resource.Plural);
        _refusal = null;
    }

    /// <summary>
    /// A silent watch is resumed; a second one in a row ends in a list, since a server that was restored from an old backup
    /// stays silent for ever about what it thinks lies in the future.
    /// </summary>
    void Silent(TimeSpan limit)
    {
        WatchLog.Silent(logger, resource.Plural, limit.TotalSeconds);
        if (++_silences < 2)
            return;
        _silences = 0;
        _applier.Forget();
    }

    /// <summary>The server has answered, but not with what we asked for.</summary>
    TimeSpan Refused(ApiException e)
    {
        _counters.Failed();
        server.Regained();
        if (e.Code == HttpStatusCode.Gone)
        {
            _applier.Forget();
            WatchLog.ListDue(logger, resource.Plural, e.Message);
            return _relist.Next();
        }

        var goesOn = e.Code == HttpStatusCode.Forbidden && resource.IsOptional;
        var consequence = _listed ? "what is known stays in force" : goesOn ? "going on without" : "not ready without";
        if (_refusal != e.Message)
            WatchLog.Refused(logger, resource.Plural, consequence, Advice(e));
        _refusal = e.Message;
        if (goesOn)
            return WithoutIt();
        return e.RetryAfter is { } asked && asked > TimeSpan.Zero ? Min(asked, options.RetryMax * 2) : _retry.Next();
    }

    /// <summary>No answer, or one that broke off.</summary>
    TimeSpan Broken(Exception e, ref Task back)
    {
        _counters.Failed();
        if (e is InvalidDataException)
        {
            _applier.Forget();
            WatchLog.ListDue(logger, resource.Plural, e.Message);
            return _relist.Next();
        }

        // The end of a watch's connection alone is an everyday event: a server restarts, a load balancer loses patience.
        if (_watching)
            WatchLog.Cut(logger, resource.Plural, e.Message);
        else if (NetworkFailure.Is(e))
            back = server.Lost(NetworkFailure.Describe(e));
        else
            WatchLog.Broken(logger, resource.Plural, e);
        return _retry.Next();
    }

    /// <summary>Serves without a kind we may not read; what was read while we still might stays.</summary>
    TimeSpan WithoutIt()
    {
        if (!_listed && resource.Kind == ResourceKind.IngressClass)
            store.IngressClassesForbidden();
        else if (!_listed)
            store.Replace(resource.Kind, [], []);
        return options.ForbiddenRetry * (0.5 + options.Random());
    }

    string Advice(ApiException e) => e.Code switch
    {
        HttpStatusCode.Forbidden =>
            $"{e.Message}. Allow the verbs list and watch on {resource.Plural} (apiGroup \"{resource.Group}\") "
            + "in the role of the controller's service account",
        HttpStatusCode.NotFound => $"{e.Message}. The API server must serve {resource.Path}; Kubernetes does since 1.21",
        _ => e.Message,
    };

    static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    enum WatchEnd
    {
        /// <summary>The server has ended it.</summary>
        Ended,

        /// <summary>Nothing came for too long.</summary>
        Silent,

        /// <summary>It cannot be followed further.</summary>
        ListDue,
    }
}
