using IngressController.Core.Translation;
using IngressController.Features.Snippets;
using IngressController.Kubernetes;
using IngressController.Proxy.Balancing;
using IngressController.Reconciling.Removals;

namespace IngressController.Reconciling;

/// <summary>
/// The single loop that applies changes. Endpoint changes go to their upstreams at once without a new table, also while one is being
/// translated; all others are translated after a short hold-off, so that a burst costs one table, and swapped in atomically.
/// </summary>
sealed class Reconciler(
    ResourceStore store, TranslationOptions options, TablePublisher publisher, TableInputs inputs, ReferencedObjects referenced, UpstreamRegistry upstreams,
    RemovalGuard removals)
{
    /// <summary>Delay before building a table, to collect further changes.</summary>
    static readonly TimeSpan HoldOff = TimeSpan.FromMilliseconds(50);

    /// <summary>Limit of repeated translations for newly loaded objects.</summary>
    const int MaxRounds = 3;

    readonly LateChanges _late = new();
    readonly TaskCompletionSource _firstTable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ClusterSnapshot _newest = ClusterSnapshot.Empty;

    /// <summary>Completes when the first table is active.</summary>
    public Task FirstTable => _firstTable.Task;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await SyncAsync(cancellation);
        while (true)
        {
            if (await TryPublishAsync(cancellation))
                _firstTable.TrySetResult();
            while (!_late.Affect(inputs))
            {
                _late.Clear();
                await store.WaitForChangeAsync(cancellation);
                TakeEndpoints();
            }

            await HoldOffAsync(cancellation);
        }
    }

    // Which Secrets and ConfigMaps are needed is known only once all other objects are listed; a source may wait for that.
    async Task SyncAsync(CancellationToken cancellation)
    {
        while (store.Unsynced.Any(kind => !IResourceSource.KeptWhenReferredTo.Contains(kind)))
            await store.WaitForChangeAsync(cancellation);
        if (store.Unsynced.Count > 0)
            await referenced.EnsureAsync(publisher.TryTranslate(store.Snapshot())?.Translation.References ?? Enumerable.Empty<ObjectReference>(), cancellation);
        await store.Synced.WaitAsync(cancellation);
    }

    async Task<bool> TryPublishAsync(CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var snapshot = TakeEndpoints();
            var listed = removals.Listed;
            _late.Clear();
            if (await MeanwhileAsync(Task.Run(() => publisher.TryTranslate(snapshot), cancellation), cancellation) is not { } draft)
                return false;
            var isMore = await MeanwhileAsync(referenced.EnsureAsync(draft.Translation.References, cancellation), cancellation);
            // New objects may refer to further ones: settings name ConfigMaps; the number of rounds is limited.
            if (isMore && !ReferenceEquals(store.Snapshot(), listed) && round < MaxRounds)
                continue;
            if (!FirstTable.IsCompleted)
                RefuseClosed(draft.Translation);
            return publisher.TryPublish(draft, Newest, removals.Follow(draft.Translation));
        }
    }

    /// <summary>Waits for something that takes long, and applies endpoint changes meanwhile: pods come and go however large a table is.</summary>
    async Task<T> MeanwhileAsync<T>(Task<T> work, CancellationToken cancellation)
    {
        while (!work.IsCompleted)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var change = store.WaitForChangeAsync(end.Token).AsTask();
            if (await Task.WhenAny(work, change) == work)
                await end.CancelAsync();

            // A change that came at the last moment counts, so the waiting is always brought to its end.
            await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (change.IsCompletedSuccessfully)
                TakeEndpoints();
        }

        return await work;
    }

    // The endpoints of a draft may be older than those that serve already.
    Upstream Newest(Upstream upstream) =>
        _late.Services.Contains(upstream.Key.Service) ? UpstreamResolver.Resolve(_newest, upstream.Key, upstream.Policies, options) : upstream;

    // At startup an operator is present to fix it, so fail; later, such paths are closed instead.
    void RefuseClosed(TranslationResult translation)
    {
        if (translation.Table.CatchAll.Unmatched.Policies.Get<ClosedEdgePolicy>() is { } closed)
            throw new ConfigurationException($"ERROR: ConfigMap {options.ConfigMap} would close every route, so nothing is served: {closed.Reason}");
    }

    // During the hold-off, endpoint changes are still applied at once.
    async Task HoldOffAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(HoldOff);
        try
        {
            while (true)
            {
                await store.WaitForChangeAsync(end.Token);
                TakeEndpoints();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The hold-off is over.
        }
    }

    /// <summary>Applies changed endpoints, and records all changes.</summary>
    ClusterSnapshot TakeEndpoints()
    {
        var (changes, listed) = store.TakeChanges();
        var snapshot = _newest = removals.Apply(listed, changes);
        foreach (var service in changes.EndpointServices)
        {
            foreach (var key in inputs.UpstreamsOf(service))
            {
                if (upstreams.Find(key) is { } state)
                    state.Update(UpstreamResolver.Resolve(snapshot, key, state.Upstream.Policies, options));
            }
        }

        _late.Add(changes);
        return snapshot;
    }
}
