using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Api.Watching;

namespace IngressController.Tests.Kubernetes.Api.Watching;

/// <summary>A source that follows a fake API server into a store, with short waits between tries.</summary>
sealed class SourceHarness : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly ApiClient _client;
    readonly Task _run;

    SourceHarness(FakeApiServer server, WatchScope scope, ListWatchOptions options, ApiServerConfig? config, TimeSpan? requestTimeout, bool needsObjects)
    {
        _client = new(config ?? ApiServerConfig.FromHost(server.Url, null, TimeProvider.System), TimeProvider.System)
        {
            RequestTimeout = requestTimeout ?? TimeSpan.FromSeconds(10),
        };
        Source = new(_client, scope, options, Log);
        Store = new(Source.Kinds);
        _run = Source.RunAsync(Store, _stop.Token);
        if (needsObjects)
            _ = NeedAsync("certificate", "release", "release2", "account", "password", "password2", "settings", "large", "unrelated");
    }

    public static ListWatchOptions Quick { get; } = new()
    {
        RetryMin = TimeSpan.FromMilliseconds(10),
        RetryMax = TimeSpan.FromMilliseconds(50),
        ForbiddenRetry = TimeSpan.FromMilliseconds(20),
    };

    public ApiServerSource Source { get; }

    public ResourceStore Store { get; }

    public LogRecorder<ApiServerSource> Log { get; } = new();

    public ClusterSnapshot Snapshot => Store.Snapshot();

    public static SourceHarness Start(
        FakeApiServer server,
        WatchScope? scope = null,
        ListWatchOptions? options = null,
        ApiServerConfig? config = null,
        TimeSpan? requestTimeout = null,
        bool needsObjects = true) =>
        new(server, scope ?? new(), options ?? Quick, config, requestTimeout, needsObjects);

    /// <summary>
    /// Needs the Secrets and ConfigMaps of these names in namespace <c>web</c> and no others. Tests that do not care need all the names that
    /// tests use.
    /// </summary>
    public Task NeedAsync(params string[] names) => Source.NeedAsync(
        names.SelectMany(name => IResourceSource.KeptWhenReferredTo.Select(kind => new ObjectReference(kind, new("web", name)))).ToHashSet(),
        _stop.Token).WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Starts and waits until all is listed and Services, which most tests use, are watched.</summary>
    public static async Task<SourceHarness> SyncedAsync(
        FakeApiServer server, WatchScope? scope = null, ListWatchOptions? options = null, ApiServerConfig? config = null)
    {
        var harness = Start(server, scope, options, config);
        await harness.SyncedAsync();
        await server.WatchedAsync("services");
        return harness;
    }

    public async Task SyncedAsync() => await Store.Synced.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Waits until every kind is being watched.</summary>
    public Task WatchingAsync() =>
        Eventually.TrueAsync(() => Source.States.All(state => state.ConnectedSince is not null), "every kind is watched");

    public Task ServiceHasPortAsync(string name, int port) =>
        Store.HoldsAsync(_ => PortOf(name) == port, $"Service {name} has port {port}");

    public Task ServiceIsGoneAsync(string name) => Store.HoldsAsync(_ => PortOf(name) is null, $"Service {name} is gone");

    /// <summary>The only port of a Service in namespace <c>web</c>; null when there is no such Service.</summary>
    public int? PortOf(string name) => Snapshot.Services.GetValueOrDefault(new("web", name))?.Ports[0].Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(20));
        _client.Dispose();
        _stop.Dispose();
    }
}
