using IngressController.Core.Translation;
using IngressController.Features.Snippets;
using IngressController.Kubernetes;
using IngressController.Proxy.Balancing;

namespace IngressController.Reconciling;

/// <summary>
/// The single loop that applies changes. Endpoint changes go to their upstreams at once without a new table; all others are
/// translated after a short hold-off, so that a burst costs one table, and swapped in atomically.
/// </summary>
sealed class Reconciler(
    ResourceStore store, TranslationOptions options, TablePublisher publisher, TableInputs inputs, SecretSupply secrets, UpstreamRegistry upstreams)
{
    /// <summary>Delay before building a table, to collect further changes.</summary>
    static readonly TimeSpan HoldOff = TimeSpan.FromMilliseconds(50);

    /// <summary>Limit of repeated translations for newly loaded Secrets.</summary>
    const int MaxRounds = 3;

    readonly TaskCompletionSource _firstTable = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
            do
                await store.WaitForChangeAsync(cancellation);
            while (!TakeEndpoints());
            await HoldOffAsync(cancellation);
        }
    }

    // The needed Secrets are known only once all other objects are listed; a source may wait for that.
    async Task SyncAsync(CancellationToken cancellation)
    {
        while (store.Unsynced.Any(kind => kind != ResourceKind.Secret))
            await store.WaitForChangeAsync(cancellation);
        if (store.Unsynced.Count > 0)
            await secrets.EnsureAsync(publisher.TryTranslate(store.Snapshot())?.Translation.References ?? Enumerable.Empty<ObjectReference>(), cancellation);
        await store.Synced.WaitAsync(cancellation);
    }

    async Task<bool> TryPublishAsync(CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var snapshot = store.TakeChanges().Snapshot;
            if (publisher.TryTranslate(snapshot) is not { } draft)
                return false;
            var isMore = await secrets.EnsureAsync(draft.Translation.References, cancellation);
            // New Secrets may refer to further ones; the number of rounds is limited.
            if (isMore && !ReferenceEquals(store.Snapshot(), snapshot) && round < MaxRounds)
                continue;
            if (!FirstTable.IsCompleted)
                RefuseClosed(draft.Translation);
            return publisher.TryPublish(draft);
        }
    }

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

    /// <summary>Applies changed endpoints; true when other objects changed too, so that a new table is needed.</summary>
    bool TakeEndpoints()
    {
        var (changes, snapshot) = store.TakeChanges();
        foreach (var service in changes.EndpointServices)
        {
            foreach (var key in inputs.UpstreamsOf(service))
            {
                if (upstreams.Find(key) is { } state)
                    state.Update(UpstreamResolver.Resolve(snapshot, key, state.Upstream.Policies, options));
            }
        }

        return changes.Readability || changes.Objects.Any(inputs.Uses);
    }
}
