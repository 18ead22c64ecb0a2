using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api.Watching;
using Microsoft.Extensions.Logging;

namespace IngressController.Kubernetes.Api;

/// <summary>Reads all kinds from an API server, each by its own list and watch over one set of connections.</summary>
public sealed class ApiServerSource(ApiClient client, WatchScope scope, ListWatchOptions options, ILogger<ApiServerSource> logger)
    : IResourceSource
{
    readonly IReadOnlyList<ApiResource> _resources = ApiResource.In(scope);
    volatile IReadOnlyList<ListWatch> _running = [];

    public IReadOnlyCollection<ResourceKind> Kinds => [.. _resources.Select(resource => resource.Kind)];

    /// <summary>How the reading of each kind goes; empty before the start.</summary>
    public IReadOnlyList<WatchState> States => [.. _running.Select(watch => watch.State)];

    public Task RunAsync(ResourceStore store, CancellationToken cancellation)
    {
        var server = new Reachability(options.Time, logger);
        _running = [.. _resources.Select(resource => new ListWatch(resource, client, store, options, server, logger))];
        return Task.WhenAll(_running.Select(watch => watch.RunAsync(cancellation)));
    }
}
