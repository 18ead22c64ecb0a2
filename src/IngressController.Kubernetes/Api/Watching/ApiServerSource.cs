using IngressController.Core.Cluster;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api.Watching;

/// <summary>
/// Reads all kinds from an API server, each by its own list and watch over one set of connections. Of Secrets, which a cluster holds
/// for many others, it keeps only those that something refers to.
/// </summary>
public sealed class ApiServerSource(ApiClient client, WatchScope scope, ListWatchOptions options, ILogger<ApiServerSource> logger)
    : IResourceSource
{
    /// <summary>Secrets read by themselves at a time.</summary>
    const int MaxFetches = 8;

    readonly IReadOnlyList<ApiResource> _resources = ApiResource.In(scope);
    readonly TaskCompletionSource<IReadOnlySet<ObjectKey>> _firstNeed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile List<ListWatch> _running = [];
    CancellationToken _lifetime;

    /// <summary>What it reads with; for writing to the same cluster.</summary>
    public ApiClient Client => client;

    public IReadOnlyCollection<ResourceKind> Kinds => [.. _resources.Select(resource => resource.Kind)];

    /// <summary>How the reading of each kind goes; empty before the start.</summary>
    public IReadOnlyList<WatchState> States => [.. _running.Select(watch => watch.State)];

    public Task RunAsync(ResourceStore store, CancellationToken cancellation)
    {
        _lifetime = cancellation;
        var server = new Reachability(options.Time, logger);
        var watches = _resources.Select(resource => new ListWatch(resource, client, store, options, server, logger)).ToList();
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
        // Goes on when nobody waits for it any more: a Secret that could not be read at once must still come.
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
