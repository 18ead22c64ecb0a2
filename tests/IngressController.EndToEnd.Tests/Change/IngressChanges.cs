using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
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

    [Fact]
    public async Task Who_changed_what_is_logged_and_listed()
    {
        TestBed.DemandApiServer();
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await ServeSteadyAsync(bed);
        using var client = new HttpClient();

        await bed.ApplyAsync(Objects.Ingress("steady", "steady.example", "steady", annotation: "nginx.ingress.kubernetes.io/proxy-body-size: 8m"));

        var expected = $"Ingress {bed.Namespace}/steady changed by {ApiClient.FieldManager}: metadata.annotations[nginx.ingress.kubernetes.io/proxy-body-size]";
        await Eventually.IsAsync(
            "the log says it", () => Task.FromResult(bed.Controller.Program.Error + bed.Controller.Program.Output),
            text => text.Contains(expected, StringComparison.Ordinal));
        var report = JsonNode.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{bed.Controller.HealthPort}/debug/changes")))!;
        var change = report["changes"]![0]!;
        Assert.Equal($"Ingress {bed.Namespace}/steady by {ApiClient.FieldManager}", $"{change["object"]} by {change["by"]}");
        var written = DateTimeOffset.Parse((string)change["written"]!, CultureInfo.InvariantCulture);
        Assert.InRange(written, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
    }

    static async Task ServeSteadyAsync(TestBed bed)
    {
        await bed.StartServiceAsync("steady", replicas: 2);
        await bed.ApplyAsync(Objects.Ingress("steady", "steady.example", "steady"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://steady.example/", "steady");
    }
}
