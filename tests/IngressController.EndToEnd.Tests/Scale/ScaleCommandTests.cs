using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.Load.Reports;
using IngressController.Load.Scale;

namespace IngressController.EndToEnd.Tests.Scale;

/// <summary>The load program's command <c>scale</c>, with few objects, on the API server that tests share.</summary>
public sealed partial class ScaleCommandTests
{
    const string Namespace = $"/api/v1/namespaces/{ScaleObjects.Name}";
    const string IngressClass = $"/apis/networking.k8s.io/v1/ingressclasses/{ScaleObjects.Name}";

    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "IngressController.Load");

    [Fact]
    public async Task Every_figure_is_reported_and_nothing_is_left_in_the_cluster()
    {
        var server = await ServerAsync();
        using var folder = new Scratch("scale");
        var json = folder.File("result.json");
        var result = await Command.RunAsync(Program, [.. await ArgumentsAsync(server), "--json", json]);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);

        var report = JsonSerializer.Deserialize(await File.ReadAllTextAsync(json), ReportJson.Default.ScaleReport)!;
        Assert.False(report.Interrupted);
        Assert.StartsWith("v1.", report.Server, StringComparison.Ordinal);
        var written = report.Written!;
        Assert.Equal((30, 30, 30, 150), (written.Ingresses, written.Services, written.EndpointSlices, written.Endpoints));
        // One page of each kind at least; the objects of other tests may make more.
        Assert.InRange(report.List!.Pages, 7, 1000);
        Assert.True(report.List is { Seconds: > 0, Megabytes: > 0.03 });
        AssertStart(report.Start!, report.List.Seconds);
        AssertChanges(report.SliceChanges!, 2);
        AssertChanges(report.IngressChanges!, 2);
        AssertTraffic(report.Traffic!);
        AssertStorm(report.Storm!);
        AssertTable(result.Output);
        await AssertNothingLeftAsync(server);
        Assert.Contains($"deleted: all objects of namespace {ScaleObjects.Name}, and the namespace", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_reports_what_was_measured_and_removes_what_was_made()
    {
        var server = await ServerAsync();
        await using var program = RunningProgram.Start([Program, .. await ArgumentsAsync(server)]);
        await program.UntilWrittenAsync(ChangingLine(), TimeSpan.FromMinutes(2));
        await program.SignalAsync("INT");
        Assert.Equal(130, await program.ExitCodeAsync(TimeSpan.FromMinutes(2)));
        Assert.Contains(", interrupted", program.Output, StringComparison.Ordinal);
        Assert.Contains("start to ready", program.Output, StringComparison.Ordinal);
        await AssertNothingLeftAsync(server);
    }

    [Fact]
    public async Task A_namespace_that_exists_already_is_refused_and_left_alone()
    {
        var server = await ServerAsync();
        await server.Client.ApplyAsync("", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {ScaleObjects.Name}}}}}");
        try
        {
            var result = await Command.RunAsync(Program, await ArgumentsAsync(server));
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
            Assert.Contains($"namespace {ScaleObjects.Name} exists already", result.Error, StringComparison.Ordinal);
            Assert.Equal("Active", (string?)(await server.Client.GetAsync(Namespace))!["status"]!["phase"]);
        }
        finally
        {
            await server.Client.RemoveNamespaceAsync(ScaleObjects.Name);
        }
    }

    static async Task<ApiServer> ServerAsync()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        return await (await TestContext.Current.GetFixture<SharedApiServer>())!.StartedAsync();
    }

    static async Task<string[]> ArgumentsAsync(ApiServer server) =>
    [
        "scale", "--kubeconfig", server.Kubeconfig, "--controller", await ControllerProgram.PathAsync(),
        "--hosts", "30", "--changes", "2", "--duration", "2s", "--rate", "50", "--slice-rate", "50",
    ];

    static void AssertStart(StartReport start, double listSeconds)
    {
        Assert.InRange(start.ReadySeconds, 0.05, 60);
        Assert.Equal(start.ReadySeconds - listSeconds, start.BeyondListSeconds, 6);
        Assert.InRange(start.CpuSeconds, 0.05, 60);
        Assert.InRange(start.ResidentMegabytes, 20, 1000);
        Assert.InRange(start.ResidentMegabytesLater, 20, 1000);
        Assert.True(start.IdleSeconds > start.ReadySeconds + 10);
    }

    static void AssertChanges(ChangeReport changes, int made)
    {
        Assert.Equal((made, made, 0), (changes.Made, (int)changes.Seen, (int)changes.FailedRequests));
        Assert.True(changes.Requests >= made);
        Assert.True(changes.Median > 0 && changes.Median <= changes.P95 && changes.P95 <= changes.Max);
    }

    static void AssertTraffic(TrafficReport traffic)
    {
        Assert.Equal((50, 3, 3), (traffic.Rate, traffic.Quiet.Count, traffic.Changing.Count));
        Assert.All(traffic.All, stretch =>
        {
            Assert.Equal(0, stretch.Failed);
            // 100 are due; a stretch that ends late has some more.
            Assert.InRange(stretch.Requests + stretch.NotStarted, 90, 200);
            Assert.True(stretch.P50 > 0 && stretch.P50 <= stretch.P99 && stretch.P99 <= stretch.Max);
        });
        Assert.All(traffic.Quiet, stretch => Assert.Equal((0, 0), (stretch.IngressChanges, stretch.SliceChanges)));
        Assert.True(traffic.Changing.Sum(stretch => stretch.IngressChanges) > 0);
        Assert.True(traffic.Changing.Sum(stretch => stretch.SliceChanges) > 0);
    }

    static void AssertStorm(StormReport storm)
    {
        Assert.Equal((50, 0L), (storm.SetRate, storm.Failed));
        Assert.InRange(storm.Changes, 1, 200);
        Assert.InRange(storm.Rate, 0.1, 100);
        AssertChanges(storm.Last, 1);
        Assert.InRange(storm.Processors, 0, Environment.ProcessorCount);
        Assert.InRange(storm.ResidentMegabytes, 20, 1000);
    }

    static void AssertTable(string table)
    {
        foreach (var row in (string[])
            [
                "written", "plain list", "start to ready", "memory", "one EndpointSlice", "one Ingress",
                "50/s without changes", "with changes", "difference", "the last one", "processors",
            ])
            Assert.Contains(row, table, StringComparison.Ordinal);
        Assert.Contains("30 Ingresses, 30 Services, 30 EndpointSlices, 150 endpoints", table, StringComparison.Ordinal);
    }

    static async Task AssertNothingLeftAsync(ApiServer server)
    {
        foreach (var collection in ScaleObjects.Collections)
            Assert.Empty((await server.Client.GetAsync(collection))!["items"]!.AsArray());
        Assert.Null(await server.Client.GetAsync(IngressClass));
        Assert.Null(await server.Client.GetAsync(Namespace));
    }

    [GeneratedRegex("changing one EndpointSlice")]
    private static partial Regex ChangingLine();
}
