using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>
/// One controller with its objects and pods. A test makes the objects, starts the controller, looks at what clients see,
/// and disposes the bed, which ends all of it.
/// </summary>
abstract class TestBed(IPodHost pods) : IAsyncDisposable
{
    readonly HashSet<Pod> _pods = [];
    ControllerProcess? _controller;
    EdgeClient? _client;

    public ControllerProcess Controller => _controller ?? throw new InvalidOperationException("the controller has not been started");

    /// <summary>A client of the controller.</summary>
    public EdgeClient Client => _client ?? throw new InvalidOperationException("the controller has not been started");

    /// <summary>The port that all pods listen on; known once the first pod has started.</summary>
    public int PodPort => pods.Port;

    /// <summary>Flags that make a controller read this bed's objects.</summary>
    protected abstract IReadOnlyList<string> SourceFlags { get; }

    /// <summary>Flags of a controller that is the only one of its bed.</summary>
    protected virtual IReadOnlyList<string> LoneFlags => [];

    /// <summary>A bed without objects, except the IngressClass <c>yarp</c>.</summary>
    public static async Task<TestBed> CreateAsync(Source source) => source switch
    {
        Source.Manifests => await ManifestBed.CreateAsync(new LoopbackPods()),
        Source.ApiServer => await CreateOnApiServerAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    /// <summary>A bed with a controller that serves these Services, of one pod each, by these objects.</summary>
    public static async Task<TestBed> ServingAsync(Source source, IEnumerable<string> services, string yaml)
    {
        var bed = await CreateAsync(source);
        try
        {
            foreach (var service in services)
                await bed.StartServiceAsync(service);
            await bed.ApplyAsync(yaml);
            await bed.StartControllerAsync();
            return bed;
        }
        catch
        {
            await bed.DisposeAsync();
            throw;
        }
    }

    /// <summary>As <see cref="CreateAsync"/>, but with pods in network namespaces for both sources.</summary>
    public static async Task<TestBed> CreateOnNetworkAsync(Source source)
    {
        if (source == Source.ApiServer)
            return await CreateOnApiServerAsync();
        Requirement.Demand(PodNetwork.Unavailable is null, PodNetwork.Unavailable ?? "");
        return await ManifestBed.CreateAsync(new NetworkPods(await FixtureAsync<PodNetwork>()));
    }

    /// <summary>A bed on an API server that the test has for itself; the controller watches all namespaces.</summary>
    public static async Task<ApiServerBed> CreateOnAsync(ApiServer server) =>
        await ApiServerBed.CreateAsync(server, new NetworkPods(await FixtureAsync<PodNetwork>()), onlyOwnNamespace: false);

    /// <summary>Skips or fails the test when there can be no API server with pods.</summary>
    public static void DemandApiServer()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        Requirement.Demand(PodNetwork.Unavailable is null, PodNetwork.Unavailable ?? "");
    }

    /// <summary>Starts the controller on what has been applied so far, and waits until it is ready.</summary>
    public Task StartControllerAsync(params IEnumerable<string> flags) => StartControllerAsync(null, flags);

    public async Task StartControllerAsync(HostsFile? hosts, params IEnumerable<string> flags)
    {
        _controller = await ControllerProcess.StartAsync([.. SourceFlags, .. LoneFlags, .. flags], hosts);
        _client = new(_controller);
    }

    /// <summary>Creates or changes objects.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var manifest in Manifest.Split(yaml))
            await ApplyAsync(manifest);
    }

    /// <summary>Removes objects.</summary>
    public async Task DeleteAsync(string yaml)
    {
        foreach (var manifest in Manifest.Split(yaml))
            await DeleteAsync(manifest);
    }

    /// <summary>Starts a pod; the bed ends it unless the test does.</summary>
    public async Task<Pod> StartPodAsync(string name)
    {
        var pod = await pods.StartAsync(name);
        lock (_pods)
            _pods.Add(pod);
        return pod;
    }

    /// <summary>Ends a pod before the bed does.</summary>
    public async Task EndPodAsync(Pod pod)
    {
        lock (_pods)
            _pods.Remove(pod);
        await pod.DisposeAsync();
    }

    /// <summary>Starts pods <c>name-1</c>, <c>name-2</c>, ... and makes a Service of them, port 8080 named <c>http</c>.</summary>
    public async Task<IReadOnlyList<Pod>> StartServiceAsync(string name, int replicas = 1)
    {
        var started = new List<Pod>();
        for (var i = 1; i <= replicas; i++)
            started.Add(await StartPodAsync($"{name}-{i}"));
        await ApplyAsync(Objects.Service(name, PodPort));
        await ApplyAsync(Objects.EndpointSlice(name, PodPort, started));
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_controller is not null)
            await _controller.DisposeAsync();
        foreach (var pod in _pods)
            await pod.DisposeAsync();
        await CleanUpAsync();
    }

    protected abstract Task ApplyAsync(Manifest manifest);

    protected abstract Task DeleteAsync(Manifest manifest);

    protected abstract Task CleanUpAsync();

    static async Task<TestBed> CreateOnApiServerAsync()
    {
        DemandApiServer();
        var server = await (await FixtureAsync<SharedApiServer>()).StartedAsync();
        return await ApiServerBed.CreateAsync(server, new NetworkPods(await FixtureAsync<PodNetwork>()), onlyOwnNamespace: true);
    }

    static async Task<T> FixtureAsync<T>() =>
        await TestContext.Current.GetFixture<T>() ?? throw new InvalidOperationException($"no fixture {typeof(T).Name}");
}
