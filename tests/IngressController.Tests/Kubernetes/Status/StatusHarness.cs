using System.Text.Json.Nodes;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Status;
using IngressController.Tests.Kubernetes.Api;
using IngressController.Tests.Kubernetes.Api.Watching;

namespace IngressController.Tests.Kubernetes.Status;

/// <summary>A status updater over a source that follows a fake API server; Ingresses are in namespace <c>web</c>.</summary>
sealed class StatusHarness : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    readonly CancellationTokenSource _stop = new();
    readonly ApiClient _client;
    readonly SourceHarness _source;
    readonly Task _run;
    volatile bool _isLeader;

    StatusHarness(FakeApiServer server, SourceHarness source, IAddressSource addresses, bool isLeader)
    {
        Server = server;
        _source = source;
        _client = server.Client();
        _isLeader = isLeader;
        var pods = new ControllerPods(_client, new("infra", "self"));
        Updater = new(_client, new(addresses, pods, Interval), () => _source.Snapshot, () => _isLeader, Time, Log);
        _run = Updater.RunAsync(_stop.Token);
    }

    public FakeApiServer Server { get; }

    public StatusUpdater Updater { get; }

    public ManualTime Time { get; } = new();

    public LogRecorder<StatusUpdater> Log { get; } = new();

    public int Patches => Server.Count("patch", "ingresses");

    public static async Task<StatusHarness> StartAsync(FakeApiServer server, bool isLeader = true, params string[] addresses)
    {
        var source = await SourceHarness.SyncedAsync(server);
        await server.WatchedAsync("ingresses");
        return new(server, source, new FixedAddresses(addresses.Select(LoadBalancerAddress.Of).ToValueArray()), isLeader);
    }

    public static string Ingress(string name, string status = "{}") =>
        $$"""{"kind":"Ingress","apiVersion":"networking.k8s.io/v1","metadata":{"name":"{{name}}","namespace":"web"},"spec":{},"status":{{status}} }""";

    /// <summary>These Ingresses are served from now on.</summary>
    public void Serve(params IEnumerable<string> names) =>
        Updater.Follow(new(_source.Snapshot, [.. names.Select(name => new ObjectKey("web", name))], []));

    public void Lead(bool isLeader)
    {
        _isLeader = isLeader;
        Updater.Wake();
    }

    public JsonNode? StatusOf(string name) => Server.Objects.Get("ingresses", "web", name)!["status"]?["loadBalancer"]?["ingress"];

    /// <summary>Waits until the watch has brought what was written.</summary>
    public Task SeenAsync(string name, params string[] addresses) => Eventually.TrueAsync(
        () => _source.Snapshot.Ingresses[new("web", name)].Status.Addresses.Select(address => address.ToString()).SequenceEqual(addresses),
        $"the watch shows the status of {name}");

    /// <summary>Waits until the updater has nothing to do for an interval.</summary>
    public Task IdleAsync() => Eventually.TrueAsync(() => Time.Timers(Interval) == 1, "the updater waits");

    /// <summary>Ends the loop, as before the last writes.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _source.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }
}
