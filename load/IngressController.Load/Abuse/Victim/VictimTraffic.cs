using System.Collections.Frozen;
using System.Text;
using IngressController.Load.Cluster;
using IngressController.Load.Engine;
using IngressController.Load.Http1;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;

namespace IngressController.Load.Abuse.Victim;

/// <summary>
/// The victim's steady traffic, in an open loop: over connections that stay and over new ones, with and without TLS, small bodies,
/// logins, and the questions for health that a kubelet asks.
/// </summary>
sealed class VictimTraffic : IAsyncDisposable
{
    const string Requests = "requests";
    const string Logins = "logins";
    const string Health = "health";

    static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(10);

    // As the probes of deploy/base.
    static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(2);
    static readonly FrozenSet<int> Accepted = [200];

    readonly List<Flow> _flows;

    /// <param name="controller">Where it goes.</param>
    /// <param name="rate">Requests a second, the questions for health left out.</param>
    public VictimTraffic(ControllerProcess controller, double rate)
    {
        var plain = At(controller.Target, VictimObjects.Host);
        var secure = At(controller.SecureTarget, VictimObjects.Host);
        var login = At(controller.Target, VictimObjects.LoginHost) with
        {
            Headers = [("Authorization", "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(VictimObjects.Credentials)))],
        };
        var health = controller.Target with
        {
            Url = new($"http://127.0.0.1:{controller.HealthPort}/healthz"),
            Connect = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, controller.HealthPort),
        };
        _flows =
        [
            new(Requests, rate * 0.5, 16, _ => Kept(plain), RequestLimit),
            new(Requests, rate * 0.25, 16, _ => Kept(secure), RequestLimit),
            new(Requests, rate * 0.125, 16, _ => new NewConnectionUser(plain), RequestLimit),
            new(Requests, rate * 0.025, 8, _ => new NewConnectionUser(secure), RequestLimit),
            new(Requests, rate * 0.075, 8, _ => new Http1User(plain, [Http1Request.Post(plain, 1000, "/sink")], 0), RequestLimit),
            new(Logins, rate * 0.025, 8, _ => Kept(login), RequestLimit),
            new(Health, 1, 2, _ => new NewConnectionUser(health), HealthLimit),
        ];
    }

    /// <exception cref="Exception">What kept a user from connecting.</exception>
    public Task PrepareAsync(CancellationToken cancellation) =>
        Task.WhenAll(_flows.Select(flow => flow.Runner.PrepareAsync(flow.Users, cancellation)));

    /// <summary>Runs all of it for a while.</summary>
    /// <returns>What was measured by kind: requests, logins and health.</returns>
    public async Task<IReadOnlyList<FlowReport>> RunAsync(TimeSpan duration, CancellationToken interrupt)
    {
        var results = await Task.WhenAll(_flows.Select(flow => flow.Runner.RunAsync(new(flow.Users, flow.Rate, duration, null), _ => { }, interrupt)));
        interrupt.ThrowIfCancellationRequested();
        return [.. _flows.Zip(results).GroupBy(pair => pair.First.Kind, pair => pair.Second).Select(group => FlowReport.Of(group.Key, group))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var flow in _flows)
            await flow.Runner.DisposeAsync();
    }

    static Http1User Kept(Target target) => new(target, [Http1Request.Get(target)], 0);

    static Target At(Target target, string host) => target with { Url = new UriBuilder(target.Url) { Host = host }.Uri };

    sealed record Flow(string Kind, double Rate, int Users, Func<int, IVirtualUser> User, TimeSpan Limit)
    {
        public StepRunner Runner { get; } = new(User, Accepted, Limit, null);
    }
}
