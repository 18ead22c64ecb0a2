using System.Net;
using IngressController.EndToEnd.Tests.Sources;

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

        AssertEven(await CountAsync(bed, 100), pods: 3);

        var more = pods.ToList();
        for (var i = 4; i <= 10; i++)
            more.Add(await bed.StartPodAsync($"echo-service-{i}"));
        await bed.ApplyAsync(Objects.EndpointSlice("echo-service", bed.PodPort, more));
        await Machine.Eventually.IsAsync("the new pods get requests", () => bed.Client.GetAsync("http://load-balancing/"), response => response.Pod == "echo-service-10");

        AssertEven(await CountAsync(bed, 100), pods: 10);
    }

    static async Task<Dictionary<string, int>> CountAsync(TestBed bed, int requests)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < requests; i++)
        {
            var response = await bed.Client.GetAsync("http://load-balancing/");
            Assert.Equal(HttpStatusCode.OK, response.Status);
            counts[response.Pod!] = counts.GetValueOrDefault(response.Pod!) + 1;
        }

        return counts;
    }

    static void AssertEven(Dictionary<string, int> counts, int pods)
    {
        var text = string.Join(", ", counts.Select(count => $"{count.Key}: {count.Value}"));
        Assert.True(counts.Count == pods && counts.Values.Max() - counts.Values.Min() <= 1, text);
    }
}
