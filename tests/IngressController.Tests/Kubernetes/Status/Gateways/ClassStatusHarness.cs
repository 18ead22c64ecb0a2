using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

/// <summary>An updater that leads, over a fake API server with the GatewayClass <c>edge</c>.</summary>
sealed class ClassStatusHarness : IAsyncDisposable
{
    public const string Finalizer = "gateway-exists-finalizer.gateway.networking.k8s.io";

    static readonly ObjectReference Class = new(ResourceKind.GatewayClass, new("", "edge"));

    readonly CancellationTokenSource _stop = new();
    readonly ApiClient _client;
    readonly GatewayStatusUpdater _updater;
    readonly Task _run;
    int _waitsBefore;

    ClassStatusHarness(FakeApiServer server, string? watchNamespace)
    {
        Server = server;
        Server.Put("""{"kind":"GatewayClass","metadata":{"name":"edge","generation":1,"finalizers":["theirs"]},"spec":{}}""");
        _client = server.Client();
        _updater = new(_client, new("example.com/ours", watchNamespace), static () => true, Time, Log);
        _run = _updater.RunAsync(_stop.Token);
    }

    public FakeApiServer Server { get; }

    public ManualTime Time { get; } = new();

    public LogRecorder<GatewayStatusUpdater> Log { get; } = new();

    public string Finalizers => string.Join(", ", Live["metadata"]!["finalizers"]!.AsArray());

    /// <summary>What the status says of the version: its status and reason.</summary>
    public string? Version => (Live["status"]?["conditions"]?.AsArray() ?? [])
        .Where(static one => (string?)one!["type"] == "SupportedVersion")
        .Select(static one => $"{one!["status"]} {one["reason"]}: {one["message"]}").FirstOrDefault();

    JsonObject Live => Server.Objects.Get("gatewayclasses", "", "edge")!;

    public static async Task<ClassStatusHarness> StartAsync(string? watchNamespace = null) => new(await FakeApiServer.StartAsync(), watchNamespace);

    /// <summary>The API's definition has this annotation for its version; null: it has none.</summary>
    public void Define(string? version)
    {
        var annotations = version is null ? "{}" : $$"""{"gateway.networking.k8s.io/bundle-version":"{{version}}"}""";
        Server.Put(
            $$"""
            {"kind":"CustomResourceDefinition","metadata":{"name":"gatewayclasses.gateway.networking.k8s.io","annotations":{{annotations}} } }
            """);
    }

    /// <summary>A table in which Gateways use the class, or none; waits until that is said.</summary>
    public async Task SayAsync(bool isInUse)
    {
        _waitsBefore = Time.Created;
        var meta = new ObjectMeta((string)Live["metadata"]!["uid"]!, 1, null);
        var store = new ResourceStore([]);
        store.Upsert(new GatewayClass(Class.Key, meta, "example.com/ours", null));
        _updater.Follow(
            [new(Class, meta) { Conditions = [Condition.Good("Accepted"), Condition.Good("SupportedVersion")], IsInUse = isInUse }],
            store.Snapshot().Gateways);
        await Eventually.TrueAsync(() => Time.Created > _waitsBefore, "the updater waits");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        await Server.DisposeAsync();
        _stop.Dispose();
    }
}
