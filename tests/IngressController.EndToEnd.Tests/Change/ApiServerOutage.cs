using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Change;

/// <summary>While the API server is away the last known state serves on, and changes are seen again when it is back.</summary>
public sealed class ApiServerOutage
{
    /// <summary>How long the API server is away.</summary>
    static readonly TimeSpan Outage = TimeSpan.FromSeconds(10);

    /// <summary>Generous: a client that backs off may wait for a while until it tries again.</summary>
    static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    [Fact]
    public Task No_request_fails_while_the_API_server_is_stopped_and_started() =>
        SurvivesAsync("stopped", static server => server.StopAsync(), static server => server.StartAgainAsync());

    [Fact]
    public Task No_request_fails_while_the_API_server_hangs() =>
        SurvivesAsync("hanging", static server => server.FreezeAsync(), static server => server.ThawAsync());

    static async Task SurvivesAsync(string what, Func<ApiServer, Task> takeAway, Func<ApiServer, Task> bringBack)
    {
        TestBed.DemandApiServer();
        await using var server = await ApiServer.StartAsync();
        await using var bed = await TestBed.CreateOnAsync(server);
        var pods = (await bed.StartServiceAsync("steady", replicas: 2)).ToList();
        await bed.ApplyAsync(Objects.Ingress("steady", "steady.example", "steady"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://steady.example/", "steady");
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "steady.example");

        await takeAway(server);
        await Task.Delay(Outage);
        await bringBack(server);

        pods.Add(await bed.StartPodAsync("steady-3"));
        var reached = pods[2].Server.NextRequestAsync();
        await bed.ApplyAsync(Objects.EndpointSlice("steady", bed.PodPort, pods));
        await reached.WaitAsync(Recovery);
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "steady"));
        await bed.Client.UntilServedByAsync("http://late.example/", "steady", Recovery);

        var report = await probe.StopAsync();
        report.AssertAllSucceeded(atLeast: 1000);
        Figures.Report($"API server {what} for {Outage.TotalSeconds} s: {report}");
    }
}
