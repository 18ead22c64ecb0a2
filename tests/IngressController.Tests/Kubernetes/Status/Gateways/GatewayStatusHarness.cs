using System.Collections.Immutable;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

/// <summary>An updater over a fake API server with HTTPRoutes in namespace <c>web</c>, of which it knows those from the start.</summary>
sealed class GatewayStatusHarness : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    readonly CancellationTokenSource _stop = new();
    readonly ApiClient _client;
    readonly GatewayStatusUpdater _updater;
    readonly GatewayObjects _objects;
    readonly string[] _routes;
    readonly Task _run;
    volatile bool _isLeader;
    int _waitsBefore;

    GatewayStatusHarness(FakeApiServer server, bool isLeader, string[] routes)
    {
        (Server, _isLeader, _routes) = (server, isLeader, routes);
        foreach (var route in routes)
            Put(route, "{}");
        var store = new ResourceStore([]);
        foreach (var route in routes)
            store.Upsert(new GatewayRoute(ResourceKind.HTTPRoute, new("web", route), MetaOf(route), [], [], []));
        _objects = store.Snapshot().Gateways;
        _client = server.Client();
        _updater = new(_client, new("example.com/ours", null), () => _isLeader, Time, Log);
        _run = _updater.RunAsync(_stop.Token);
    }

    public FakeApiServer Server { get; }

    public ManualTime Time { get; } = new();

    public LogRecorder<GatewayStatusUpdater> Log { get; } = new();

    public IEnumerable<string> Warnings => Log.Lines.Where(static line => line.StartsWith("Warning", StringComparison.Ordinal));

    public int Writes => Server.Count("update", "httproutes");

    public static Task<GatewayStatusHarness> StartAsync(params string[] routes) => StartAsync(true, routes);

    public static async Task<GatewayStatusHarness> StartAsync(bool isLeader, params string[] routes) =>
        new(await FakeApiServer.StartAsync(), isLeader, routes);

    /// <summary>A table that has this to say of one route, and nothing of all others.</summary>
    public void Say(string route, Condition condition) => Follow([StatusOf(route, condition)]);

    /// <summary>A table that has this to say of all routes.</summary>
    public void Say(Condition condition) => Follow([.. _routes.Select(route => StatusOf(route, condition))]);

    public void Lead()
    {
        _isLeader = true;
        _updater.Wake();
    }

    /// <summary>An entry that a leader before has left.</summary>
    public void Leave(string route) =>
        Put(route, """{"parents":[{"parentRef":{"name":"edge"},"controllerName":"example.com/ours","conditions":[{"type":"Accepted","status":"True"}]}]}""");

    /// <summary>Makes or changes a route, whose status is this afterwards.</summary>
    public void Put(string route, string status) => Server.Put(
        $$"""
        {"apiVersion":"gateway.networking.k8s.io/v1","kind":"HTTPRoute",
         "metadata":{"name":"{{route}}","namespace":"web","generation":1},"spec":{},"status":{{status}} }
        """);

    /// <summary>Waits until a route's status has these conditions of ours.</summary>
    public Task UntilAsync(string route, string conditions) =>
        Eventually.TrueAsync(() => ConditionsOf(route) == conditions, $"the status of {route} says \"{conditions}\"");

    /// <summary>Waits until the updater has done what it was last told, and has nothing to do.</summary>
    public Task IdleAsync() => Eventually.TrueAsync(() => Time.Created > _waitsBefore && Time.Timers(Interval) == 1, "the updater waits");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        await Server.DisposeAsync();
        _stop.Dispose();
    }

    void Follow(ImmutableArray<GatewayStatus> statuses)
    {
        _waitsBefore = Time.Created;
        _updater.Follow(statuses, _objects);
    }

    GatewayStatus StatusOf(string route, Condition condition) => new(new(ResourceKind.HTTPRoute, new("web", route)), ((GatewayObject)_objects.Find(
        new(ResourceKind.HTTPRoute, new("web", route)))!).Meta)
    {
        Parents = [new(new(null, null, null, "edge", null, null), [condition])],
    };

    ObjectMeta MetaOf(string route) => new((string)Server.Objects.Get("httproutes", "web", route)!["metadata"]!["uid"]!, 1, null);

    string ConditionsOf(string route) => string.Join(
        ' ',
        (Server.Objects.Get("httproutes", "web", route)!["status"]?["parents"]?.AsArray() ?? [])
            .SelectMany(static parent => parent!["conditions"]!.AsArray()).Select(static condition => $"{condition!["type"]} {condition["status"]}"));
}
