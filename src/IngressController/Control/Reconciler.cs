using IngressController.Core.Cluster;
using IngressController.Core.Translation;
using IngressController.Proxy.Balancing;

namespace IngressController.Control;

/// <summary>
/// The one loop that owns change. A change of endpoints goes to its upstreams at once and rebuilds nothing; any other is
/// translated after a short hold-off, so that a burst of them costs one table, and swapped in whole.
/// </summary>
sealed class Reconciler(ResourceStore store, TranslationOptions options, TablePublisher publisher, UpstreamRegistry upstreams)
{
    /// <summary>How long further changes are waited for before a table is built.</summary>
    static readonly TimeSpan HoldOff = TimeSpan.FromMilliseconds(50);

    readonly TaskCompletionSource _firstTable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first complete list of objects serves traffic.</summary>
    public Task FirstTable => _firstTable.Task;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await store.Synced.WaitAsync(cancellation).ConfigureAwait(false);
        while (true)
        {
            if (publisher.TryPublish(store.TakeChanges().Snapshot))
                _firstTable.TrySetResult();
            do
                await store.WaitForChangeAsync(cancellation).ConfigureAwait(false);
            while (!TakeEndpoints());
            await HoldOffAsync(cancellation).ConfigureAwait(false);
        }
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
            foreach (var key in publisher.UpstreamsOf(service))
            {
                if (upstreams.Find(key) is { } state)
                    state.Update(UpstreamResolver.Resolve(snapshot, key, state.Upstream.Policies, options));
            }
        }

        return changes.Readability || changes.Objects.Any(publisher.Uses);
    }
}
