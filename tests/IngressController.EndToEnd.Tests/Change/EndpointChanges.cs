using System.Diagnostics;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Change;

[Collection(UnderTraffic.Name)]
public sealed class EndpointChanges
{
    [Theory]
    [EverySource]
    public async Task No_request_fails_while_endpoints_change_200_times(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        var pods = (await bed.StartServiceAsync("changing", replicas: 3)).ToList();
        await bed.ApplyAsync(Objects.Ingress("changing", "changing.example", "changing"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://changing.example/", "changing");
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "changing.example");
        var endings = new List<Task>();

        // A rolling update without end: each change replaces the oldest pod by one with another address.
        for (var change = 1; change <= 200; change++)
        {
            var fresh = await bed.StartPodAsync($"changing-{change + 3}");
            var old = pods[0];
            pods.RemoveAt(0);
            pods.Add(fresh);
            var reached = fresh.Server.NextRequestAsync();
            await bed.ApplyAsync(Objects.EndpointSlice("changing", bed.PodPort, pods));
            await reached.WaitAsync(TimeSpan.FromSeconds(10));
            endings.Add(EndWhenIdleAsync(bed, old));
        }

        await Task.WhenAll(endings);
        var report = await probe.StopAsync();
        report.AssertAllSucceeded(atLeast: 500);
        Figures.Report($"200 endpoint changes ({source}): {report}");
    }

    /// <summary>The time from the API server's answer to the write until the new pod gets its first request.</summary>
    [Theory]
    [InlineData(Source.ApiServer, 100)]
    [InlineData(Source.Manifests, 1000)]
    public async Task A_changed_EndpointSlice_carries_traffic_soon(Source source, int limitMilliseconds)
    {
        await using var bed = await TestBed.CreateAsync(source);
        var pods = await bed.StartServiceAsync("moving", replicas: 2);
        await bed.ApplyAsync(Objects.EndpointSlice("moving", bed.PodPort, [pods[0]]));
        await bed.ApplyAsync(Objects.Ingress("moving", "moving.example", "moving"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://moving.example/", "moving");
        var interval = TimeSpan.FromMilliseconds(1);
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "moving.example", clients: 2, interval: interval);
        var samples = new List<TimeSpan>();

        for (var change = 1; change <= 40; change++)
        {
            var next = pods[change % 2];
            await pods[(change + 1) % 2].Server.NextRequestAsync().WaitAsync(TimeSpan.FromSeconds(10));
            await next.UntilIdleAsync();
            var reached = next.Server.NextRequestAsync();
            await bed.ApplyAsync(Objects.EndpointSlice("moving", bed.PodPort, [next]));
            var written = Stopwatch.GetTimestamp();
            await reached.WaitAsync(TimeSpan.FromSeconds(10));
            samples.Add(Stopwatch.GetElapsedTime(written));
        }

        (await probe.StopAsync()).AssertAllSucceeded(atLeast: 100);
        var median = Figures.Report($"EndpointSlice written to first request ({source})", samples);
        Assert.True(median.TotalMilliseconds < limitMilliseconds, $"median {median.TotalMilliseconds} ms");
    }

    static async Task EndWhenIdleAsync(TestBed bed, Pod pod)
    {
        await pod.UntilIdleAsync();
        await bed.EndPodAsync(pod);
    }
}
