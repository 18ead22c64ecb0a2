using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Reads all kinds from an API server, each by its own list and watch over shared connections. It keeps only those Secrets that
/// something refers to.
/// </summary>
public sealed class ApiServerSource(ApiClient client, WatchScope scope, ListWatchOptions options, ILogger<ApiServerSource> log)
    : IResourceSource
{
    /// <summary>Maximum of concurrent reads of single Secrets.</summary>
    const int MaxFetches = 8;

    readonly IReadOnlyList<ApiResource> _resources = ApiResource.In(scope);
    readonly TaskCompletionSource<IReadOnlySet<ObjectKey>> _firstNeed = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
        var watches = _resources.Select(resource => new ListWatch(resource, client, store, options, server, log)).ToList();
        _running = watches;
        return Task.WhenAll(watches.Zip(_resources, (watch, resource) =>
            resource.Kind == ResourceKind.Secret ? RunSecretsAsync(watch, cancellation) : watch.RunAsync(cancellation)));
    }

    public async Task NeedSecretsAsync(IReadOnlySet<ObjectKey> secrets, CancellationToken cancellation)
    {
        var readable = secrets.Where(key => scope.Namespace is null || key.Namespace == scope.Namespace).ToHashSet();
        if (_firstNeed.TrySetResult(readable))
            return;
        var watch = _running[Kinds.ToList().IndexOf(ResourceKind.Secret)];
        // Continues when the caller stops waiting: a Secret that could not be read at once must still arrive.
        await Parallel.ForEachAsync(
            watch.Need(readable),
            new ParallelOptions { MaxDegreeOfParallelism = MaxFetches, CancellationToken = _lifetime },
            (key, lifetime) => new(watch.FetchAsync(key, lifetime))).WaitAsync(cancellation);
    }

    async Task RunSecretsAsync(ListWatch watch, CancellationToken cancellation)
    {
        try
        {
            watch.Need(await _firstNeed.Task.WaitAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await watch.RunAsync(cancellation);
    }
}
