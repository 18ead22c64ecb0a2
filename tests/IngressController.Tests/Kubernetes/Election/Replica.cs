using System.Text.Json.Nodes;
using IngressController.Kubernetes.Api;
using IngressController.Kubernetes.Election;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Election;

/// <summary>One replica that takes part in the election of <c>web/leader</c>, by a clock that the test moves.</summary>
sealed class Replica : IAsyncDisposable
{
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(7.5);
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1.875);

    readonly CancellationTokenSource _stop = new();
    readonly FakeApiServer _server;
    readonly ApiClient _client;
    readonly Task _run;

    public Replica(FakeApiServer server, string identity, ManualTime time)
    {
        _server = server;
        Time = time;
        _client = server.Client();
        Elector = new(_client, new("web", "leader", identity) { Random = () => 0 }, time, Log);
        Elector.Changed += Changes.Add;
        _run = Elector.RunAsync(_stop.Token);
    }

    public ManualTime Time { get; }

    public LeaderElector Elector { get; }

    public List<bool> Changes { get; } = [];

    public LogRecorder<LeaderElector> Log { get; } = new();

    /// <summary>The Lease's spec.</summary>
    public static JsonNode Spec(FakeApiServer server) => server.Objects.Get("leases", "web", "leader")!["spec"]!;

    /// <summary>Waits until a try is over and the wait for the next has begun.</summary>
    public Task WaitingAsync(TimeSpan next) => WaitingAsync(next, timersBefore: 0);

    // A try has a timer too, for its limit, which may be as long as the wait after it.
    Task WaitingAsync(TimeSpan next, int timersBefore) =>
        Eventually.TrueAsync(() => Time.Created >= timersBefore + 2 && Time.Timers(next) == 1, $"a wait of {next}");

    /// <summary>Lets the retry period pass, waits for the try that follows, and for the wait of <paramref name="next"/> after it.</summary>
    public Task TryAsync(TimeSpan? next = null) => AfterAsync(Retry, next ?? Retry);

    /// <summary>Lets the time between two looks pass, and the same.</summary>
    public Task LookAsync(TimeSpan? next = null) => AfterAsync(Look, next ?? Look);

    async Task AfterAsync(TimeSpan wait, TimeSpan next)
    {
        var (before, timersBefore) = (_server.Count("get", "leases"), Time.Created);
        Time.Advance(wait);
        await Eventually.TrueAsync(() => _server.Count("get", "leases") > before, "a try");
        await WaitingAsync(next, timersBefore);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(TimeSpan.FromSeconds(20));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }
}
