using System.Net;
using System.Net.Sockets;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.Load.Engine;
using IngressController.Load.Scenarios;
using IngressController.Load.Targets;
using ControllerProgram = IngressController.EndToEnd.Tests.Controller.ControllerProgram;

namespace IngressController.EndToEnd.Tests.LoadProgram;

/// <summary>The load program's scenarios against the controller that it starts itself.</summary>
public sealed class Scenarios(Scenarios.Started started) : IClassFixture<Scenarios.Started>
{
    const int Requests = 300;

    public static TheoryData<string> Names => [.. ScenarioCatalog.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_request_succeeds(string name)
    {
        var scenario = ScenarioCatalog.Find(name)!;
        var target = started.Target.Of(scenario.Place, scenario.DefaultSize);
        var settings = new ScenarioSettings(target, [.. Enumerable.Range(0, Started.Hosts).Select(OwnManifests.HostName)], Streams: 5, scenario.DefaultSize);
        await using var runner = new StepRunner(scenario.CreateUsers(settings), scenario.Accepts, TimeSpan.FromSeconds(30), meter: null);
        var users = scenario.UsesStreams ? 10 : 2;
        await runner.PrepareAsync(users, CancellationToken.None);
        var result = await runner.RunAsync(new(users, null, TimeSpan.FromMinutes(2), Requests), _ => { }, CancellationToken.None);

        Assert.Empty(result.Counts.Errors);
        Assert.Equal(Requests, result.Counts.Succeeded);
        var labels = result.Counts.Labels;
        switch (name)
        {
            case "canary":
                // A fifth of 300 with a standard deviation of 7.
                Assert.InRange(labels["canary-1"], 20, 100);
                break;
            case "tls-resumed":
                Assert.InRange(labels["resumed"], Requests / 2, Requests);
                break;
            case "rate-limited":
                Assert.Contains("503", result.Counts.Statuses.Keys);
                break;
            case "mixed-hosts":
            case "ingress-churn":
                Assert.Equal(Requests, labels["pod-1"] + labels["pod-2"] + labels["pod-3"]);
                break;
        }
    }

    [Fact]
    public async Task A_changed_Ingress_comes_and_goes()
    {
        var target = started.Target.Of(new("new4.load.example", "/"), 0);
        started.Target.ChangeIngress(4);
        await UntilAsync(HttpStatusCode.OK);
        started.Target.ChangeIngress(5);
        await UntilAsync(HttpStatusCode.NotFound);

        async Task UntilAsync(HttpStatusCode status)
        {
            using var client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, end) => new NetworkStream(await target.ConnectAsync(end), ownsSocket: true),
            });
            await Eventually.IsAsync($"{target.Url} answers {status}", async () =>
            {
                using var response = await client.GetAsync(target.Url);
                return response.StatusCode;
            }, answer => answer == status);
        }
    }

    /// <summary>One controller for all of them.</summary>
    public sealed class Started : IAsyncLifetime
    {
        public const int Hosts = 10;

        internal OwnTarget Target { get; private set; } = null!;

        public async ValueTask InitializeAsync() =>
            Target = await OwnTarget.StartAsync(await ControllerProgram.PathAsync(), [], null, Hosts, CancellationToken.None);

        public ValueTask DisposeAsync() => Target.DisposeAsync();
    }
}
