using System.Net;
using IngressController.Kubernetes.Decoding;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Keeps one kind in the store in step with the API server: list, watch from there, resume where the watch ended, and list again when
/// resuming is not possible. While the server is away, the store does not change.
/// </summary>
sealed class ListWatch(
    ApiResource resource, ApiClient client, ResourceStore store, ListWatchOptions options, Reachability server, CustomKinds custom, ILogger log)
{
    /// <summary>Nothing ends the wait after a success or a refusal early.</summary>
    static readonly Task Never = new TaskCompletionSource().Task;

    readonly EventApplier _applier = new(resource.Kind, store);
    readonly Backoff _retry = new(options.RetryMin, options.RetryMax, options.Random);
    readonly Backoff _relist = new(options.RetryMin, options.RetryMax, options.Random);
    readonly WatchCounters _counters = new(resource.Kind, options.Time);
    readonly ApiVersions _versions = new(resource);
    bool _listed;
    bool _watching;
    int _silences;
    string? _refusal;

    public WatchState State => _counters.Read();

    ApiResource Resource => _versions.Current;

    /// <inheritdoc cref="EventApplier.Need"/>
    public IReadOnlyList<ObjectKey> Need(IReadOnlySet<ObjectKey> keys) => _applier.Need(keys);

    /// <summary>Reads one object by itself, until that succeeds or the object is no longer needed.</summary>
    public async Task FetchAsync(ObjectKey key, CancellationToken cancellation)
    {
        var retry = new Backoff(options.RetryMin, options.RetryMax, options.Random);
        while (_applier.IsNeeded(key))
        {
            try
            {
                var response = await client.GetAsync(Resource.OnePath(key), cancellation);
                if (!response.IsSuccess)
                    throw new ApiException(response.Error, response.RetryAfter);
                var items = new List<DecodedObject>();
                ListPage.Read(Resource.Kind, response.Body.Span, items);
                foreach (var item in items)
                    _applier.Fetched(item);
                return;
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                // Catch everything: the object must not stay missing.
                _counters.Failed();
                WatchLog.NotFetched(log, Resource.Plural, key.ToString(), error.Message);
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
                if (Resource.IsForGateways)
                    await WaitForGatewaysAsync(cancellation);
                if (_applier.Resume is null)
                    await ListAsync(cancellation);
                wait = await WatchAsync(cancellation);
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException error)
            {
                wait = Refused(error);
            }
            catch (Exception error)
            {
                // Catch everything: the kind must still be followed.
                wait = Broken(error, ref back);
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
        var list = await ObjectList.ReadAsync(client, Resource, options, _applier.IsNeeded, cancellation);
        server.Regained();
        _applier.Replace(list);
        _listed = true;
        if (Resource.IsCustom && !Resource.IsForGateways)
            custom.Note(areThere: true);
        _counters.Listed();
        WatchLog.Listed(log, Resource.Plural, list.Items.Count);
    }

    /// <summary>Runs one watch. Returns how long to wait before the next one.</summary>
    async Task<TimeSpan> WatchAsync(CancellationToken cancellation)
    {
        var timeout = options.WatchTimeout * (1 + options.Random());
        using var response = await client.WatchAsync(Resource.WatchPath(_applier.Resume!, timeout), cancellation);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        Opened();
        var opened = options.Time.GetTimestamp();
        try
        {
            return await FollowAsync(stream, options.SilenceLimit ?? timeout + TimeSpan.FromSeconds(30), cancellation) switch
            {
                WatchEnd.ListDue => _relist.Next(),
                WatchEnd.Silent => TimeSpan.Zero,
                // Usually its time was over. Back off from a server that keeps ending watches at once.
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
                        WatchLog.ListDue(log, Resource.Plural, reason);
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
            WatchLog.Allowed(log, Resource.Plural);
        _refusal = null;
    }

    /// <summary>
    /// Resumes after a silent watch, and lists after a second one in a row: a server restored from an old backup never sends events
    /// for versions that it considers future.
    /// </summary>
    void Silent(TimeSpan limit)
    {
        WatchLog.Silent(log, Resource.Plural, limit.TotalSeconds);
        if (++_silences < 2)
            return;
        _silences = 0;
        _applier.Forget();
    }

    /// <summary>The server refused the request.</summary>
    TimeSpan Refused(ApiException e)
    {
        _counters.Failed();
        server.Regained();
        if (e.Code == HttpStatusCode.Gone)
        {
            _applier.Forget();
            WatchLog.ListDue(log, Resource.Plural, e.Message);
            return _relist.Next();
        }

        if (Resource.IsCustom && e.Code == HttpStatusCode.NotFound)
        {
            _applier.Forget();
            return _versions.TryOlder() ? TimeSpan.Zero : Absent();
        }

        var goesOn = e.Code == HttpStatusCode.Forbidden && Resource.IsOptional;
        var consequence = _listed ? "what is known stays in force" : goesOn ? "going on without" : "not ready without";
        if (_refusal != e.Message)
            WatchLog.Refused(log, Resource.Plural, consequence, Advice(e));
        _refusal = e.Message;
        if (goesOn)
            return WithoutIt();
        return e.RetryAfter is { } asked && asked > TimeSpan.Zero ? new[] { asked, options.RetryMax * 2 }.Min() : _retry.Next();
    }

    /// <summary>No answer, or one that broke off.</summary>
    TimeSpan Broken(Exception e, ref Task back)
    {
        _counters.Failed();
        if (e is InvalidDataException)
        {
            _applier.Forget();
            WatchLog.ListDue(log, Resource.Plural, e.Message);
            return _relist.Next();
        }

        // The end of a watch's connection alone is normal: a server restarts, or a load balancer times out.
        if (_watching)
            WatchLog.Cut(log, Resource.Plural, e.Message);
        else if (NetworkFailure.Is(e))
            back = server.Lost(NetworkFailure.Describe(e));
        else
            WatchLog.Broken(log, Resource.Plural, e);
        return _retry.Next();
    }

    // Until it was asked for, nobody knows whether there is something to wait for.
    async Task WaitForGatewaysAsync(CancellationToken cancellation)
    {
        await custom.Known.WaitAsync(cancellation);
        if (custom.AreThere)
            return;
        Absent();
        await custom.There.WaitAsync(cancellation);
    }

    /// <summary>The server does not have the kind, which is no fault of anybody's; objects read earlier are gone with it.</summary>
    TimeSpan Absent()
    {
        if (_listed)
            WatchLog.Gone(log, Resource.Plural);
        _applier.Forget();
        _listed = false;
        store.Replace(Resource.Kind, [], []);
        if (Resource.IsCustom && !Resource.IsForGateways)
            custom.Note(areThere: false);
        return options.AbsentRetry;
    }

    /// <summary>Serves without a kind that we may not read; objects read earlier stay.</summary>
    TimeSpan WithoutIt()
    {
        if (!_listed && Resource.Kind == ResourceKind.IngressClass)
            store.IngressClassesForbidden();
        else if (!_listed)
            store.Replace(Resource.Kind, [], []);
        if (Resource.IsCustom && !Resource.IsForGateways)
            custom.Note(areThere: _listed);
        return options.ForbiddenRetry * (0.5 + options.Random());
    }

    string Advice(ApiException e) => e.Code switch
    {
        HttpStatusCode.Forbidden =>
            $"{e.Message}. Allow the verbs list and watch on {Resource.Plural} (apiGroup \"{Resource.Group}\") "
            + "in the role of the controller's service account",
        HttpStatusCode.NotFound => $"{e.Message}. The API server must serve {Resource.Path}; Kubernetes does since 1.21",
        _ => e.Message,
    };

    enum WatchEnd
    {
        /// <summary>The server has ended it.</summary>
        Ended,

        /// <summary>Nothing came for too long.</summary>
        Silent,

        /// <summary>It cannot be resumed.</summary>
        ListDue,
    }
}
