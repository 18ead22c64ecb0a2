using System.Diagnostics;
using System.Net;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Change;

[Collection(UnderTraffic.Name)]
public sealed class IngressChanges
{
    [Theory]
    [EverySource]
    public async Task No_request_fails_while_another_Ingress_comes_and_goes_100_times(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await ServeSteadyAsync(bed);
        var other = Objects.Ingress("other", "other.example", "steady");
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "steady.example");

        for (var round = 1; round <= 100; round++)
        {
            await bed.ApplyAsync(other);
            await bed.Client.UntilServedByAsync("http://other.example/", "steady");
            await bed.DeleteAsync(other);
            await bed.Client.UntilStatusAsync("http://other.example/", HttpStatusCode.NotFound);
        }

        var report = await probe.StopAsync();
        report.AssertAllSucceeded(atLeast: 500);
        Figures.Report($"100 Ingresses created and deleted ({source}): {report}");
    }

    /// <summary>The time from the API server's answer to the write until a client gets the first answer.</summary>
    [Theory]
    [InlineData(Source.ApiServer, 500)]
    [InlineData(Source.Manifests, 1000)]
    public async Task A_new_Ingress_is_served_soon(Source source, int limitMilliseconds)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await ServeSteadyAsync(bed);
        var samples = new List<TimeSpan>();

        for (var i = 1; i <= 20; i++)
        {
            await bed.ApplyAsync(Objects.Ingress($"new-{i}", $"new-{i}.example", "steady"));
            var written = Stopwatch.GetTimestamp();
            await bed.Client.UntilServedByAsync($"http://new-{i}.example/", "steady");
            samples.Add(Stopwatch.GetElapsedTime(written));
        }

        var median = Figures.Report($"Ingress written to first answer ({source})", samples);
        Assert.True(median.TotalMilliseconds < limitMilliseconds, $"median {median.TotalMilliseconds} ms");
    }

    static async Task ServeSteadyAsync(TestBed bed)
    {
        await bed.StartServiceAsync("steady", replicas: 2);
        await bed.ApplyAsync(Objects.Ingress("steady", "steady.example", "steady"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://steady.example/", "steady");
    }
}
