using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Features.Snippets;
using IngressController.Kubernetes;
using IngressController.Proxy.Balancing;

namespace IngressController.Reconciling;

/// <summary>
/// The one loop that owns change. A change of endpoints goes to its upstreams at once and rebuilds nothing; any other is
/// translated after a short hold-off, so that a burst of them costs one table, and swapped in whole.
/// </summary>
sealed class Reconciler(
    ResourceStore store, TranslationOptions options, TablePublisher publisher, TableInputs inputs, SecretSupply secrets, UpstreamRegistry upstreams)
{
    /// <summary>How long further changes are waited for before a table is built.</summary>
    static readonly TimeSpan HoldOff = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a table is translated anew because Secrets came in for it.</summary>
    const int MaxRounds = 3;

    readonly TaskCompletionSource _firstTable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first complete list of objects serves traffic.</summary>
    public Task FirstTable => _firstTable.Task;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await SyncAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            if (await TryPublishAsync(cancellation).ConfigureAwait(false))
                _firstTable.TrySetResult();
            do
                await store.WaitForChangeAsync(cancellation).ConfigureAwait(false);
            while (!TakeEndpoints());
            await HoldOffAsync(cancellation).ConfigureAwait(false);
        }
    }

    // Which Secrets are needed can be told once all else is there; a source may wait for that.
    async Task SyncAsync(CancellationToken cancellation)
    {
        while (store.Unsynced.Any(kind => kind != ResourceKind.Secret))
            await store.WaitForChangeAsync(cancellation).ConfigureAwait(false);
        if (store.Unsynced.Count > 0)
            await secrets.EnsureAsync(publisher.TryTranslate(store.Snapshot())?.Translation.References ?? Enumerable.Empty<ObjectReference>(), cancellation).ConfigureAwait(false);
        await store.Synced.WaitAsync(cancellation).ConfigureAwait(false);
    }

    async Task<bool> TryPublishAsync(CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var snapshot = store.TakeChanges().Snapshot;
            if (publisher.TryTranslate(snapshot) is not { } draft)
                return false;
            var isMore = await secrets.EnsureAsync(draft.Translation.References, cancellation).ConfigureAwait(false);
            // What was new may lead to more, but not without end.
            if (isMore && !ReferenceEquals(store.Snapshot(), snapshot) && round < MaxRounds)
                continue;
            if (!FirstTable.IsCompleted)
                RefuseClosed(draft.Translation);
            return publisher.TryPublish(draft);
        }
    }

    // Somebody is there at a start who can mend it; later, closing what was protected has to do.
    void RefuseClosed(TranslationResult translation)
    {
        if (translation.Table.CatchAll.Unmatched.Policies.Get<ClosedEdgePolicy>() is { } closed)
            throw new ConfigurationException($"ERROR: ConfigMap {options.ConfigMap} would close every route, so nothing is served: {closed.Reason}");
    }

    // While a table is being waited for, endpoints still change at once.
    async Task HoldOffAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(HoldOff);
        try
        {
            while (true)
            {
                await store.WaitForChangeAsync(end.Token).ConfigureAwait(false);
                TakeEndpoints();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    /// <summary>Applies changed endpoints; true when something else changed too, so that a new table is due.</summary>
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
