using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>The conformance suite's feature "Load balancing".</summary>
public sealed class LoadBalancing
{
    [Theory]
    [EverySource]
    public async Task Requests_reach_all_pods_evenly_also_after_scaling(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        var pods = await bed.StartServiceAsync("echo-service", replicas: 3);
        await bed.ApplyAsync(Objects.Ingress("path-load-balancing", "load-balancing", "echo-service"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://load-balancing/", "echo-service");

        (await Spread.OfAsync(bed.Client, "http://load-balancing/", 100)).AssertEven(pods: 3);

        var more = pods.ToList();
        for (var i = 4; i <= 10; i++)
            more.Add(await bed.StartPodAsync($"echo-service-{i}"));
        await bed.ApplyAsync(Objects.EndpointSlice("echo-service", bed.PodPort, more));
        await Eventually.IsAsync(
            "the last pod gets requests", () => bed.Client.GetAsync("http://load-balancing/"), response => response.Pod == more[^1].Name);

        (await Spread.OfAsync(bed.Client, "http://load-balancing/", 100)).AssertEven(pods: 10);
    }
}
