using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Reads all kinds from an API server, each by its own list and watch over shared connections. It keeps only those Secrets and
/// ConfigMaps that something refers to.
/// </summary>
public sealed class ApiServerSource(ApiClient client, WatchScope scope, ListWatchOptions options, ILogger<ApiServerSource> log)
    : IResourceSource
{
    /// <summary>Maximum of concurrent reads of single objects.</summary>
    const int MaxFetches = 8;

    readonly IReadOnlyList<ApiResource> _resources = ApiResource.In(scope);
    readonly TaskCompletionSource<HashSet<ObjectReference>> _firstNeed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile List<ListWatch> _running = [];
    CancellationToken _lifetime;

    /// <summary>The client it reads with; also used to write to the same cluster.</summary>
    public ApiClient Client => client;

    public IReadOnlyCollection<ResourceKind> Kinds => [.. _resources.Select(resource => resource.Kind)];

    /// <summary>The state of reading, for each kind; empty before the start.</summary>
    public IReadOnlyList<WatchState> States => [.. _running.Select(watch => watch.State)];

    public Task RunAsync(ResourceStore store, CancellationToken cancellation)
    {
        _lifetime = cancellation;
        var server = new Reachability(options.Time, log);
        var custom = new CustomKinds();
        var watches = _resources.Select(resource => new ListWatch(resource, client, store, options, server, custom, log)).ToList();
        _running = watches;
        return Task.WhenAll(watches.Zip(_resources, (watch, resource) =>
            IResourceSource.KeptWhenReferredTo.Contains(resource.Kind) ? RunNeededAsync(watch, cancellation) : watch.RunAsync(cancellation)));
    }

    public async Task NeedAsync(IReadOnlySet<ObjectReference> objects, CancellationToken cancellation)
    {
        var readable = objects.Where(reference => scope.Namespace is null || reference.Key.Namespace == scope.Namespace).ToHashSet();
        if (_firstNeed.TrySetResult(readable))
            return;
        var missing = _running.Where(watch => IResourceSource.KeptWhenReferredTo.Contains(watch.State.Kind))
            .SelectMany(watch => Need(watch, readable).Select(key => (watch, key))).ToList();
        // Continues when the caller stops waiting: an object that could not be read at once must still arrive.
        await Parallel.ForEachAsync(
            missing,
            new ParallelOptions { MaxDegreeOfParallelism = MaxFetches, CancellationToken = _lifetime },
            static (one, lifetime) => new(one.watch.FetchAsync(one.key, lifetime))).WaitAsync(cancellation);
    }

    async Task RunNeededAsync(ListWatch watch, CancellationToken cancellation)
    {
        try
        {
            Need(watch, await _firstNeed.Task.WaitAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await watch.RunAsync(cancellation);
    }

    static IReadOnlyList<ObjectKey> Need(ListWatch watch, HashSet<ObjectReference> objects) =>
        watch.Need(objects.Where(reference => reference.Kind == watch.State.Kind).Select(reference => reference.Key).ToHashSet());
}
