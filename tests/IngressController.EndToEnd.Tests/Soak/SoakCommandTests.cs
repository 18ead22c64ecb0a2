using System.Text.Json;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.Load.Cluster;
using IngressController.Load.Reports;
using IngressController.Load.Soak;

namespace IngressController.EndToEnd.Tests.Soak;

/// <summary>
/// Ten minutes of traffic and changes, on the API server that tests share. It runs beside all other tests (<c>tests/run</c>), so how long
/// something took is not judged; that nothing fails, and that nothing grows, is.
/// </summary>
[Trait(Besides.Name, Besides.All)]
public sealed class SoakCommandTests
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "IngressController.Load");

    [Fact]
    public async Task Nothing_fails_and_nothing_grows_in_ten_minutes_of_traffic_and_changes()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        var server = await (await TestContext.Current.GetFixture<SharedApiServer>())!.StartedAsync();
        using var folder = new Scratch("soak");
        var json = folder.File("result.json");
        var result = await Command.RunAsync(Program,
        [
            "soak", "--kubeconfig", server.Kubeconfig, "--controller", await ControllerProgram.PathAsync(),
            "--duration", "10m", "--rate", "30", "--slow-clients", "15", "--judge", "memory,handles,threads", "--json", json,
        ], most: TimeSpan.FromMinutes(20));
        Assert.True(result.ExitCode == 0, result.Error + result.Output);

        var report = JsonSerializer.Deserialize(await File.ReadAllTextAsync(json), ReportJson.Default.SoakReport)!;
        Assert.Empty(report.Broken);
        Assert.All(report.Samples.SelectMany(sample => sample.Flows).GroupBy(flow => flow.Kind), kind => Assert.True(kind.Sum(flow => flow.Requests) > 100));
        Assert.True(report.Changes is { Slices: > 50, Ingresses: > 20, Certificates: > 10, Settings: > 5 });
        Assert.True(report.SlowEnded > 10);
        Figures.Report(string.Join('\n', result.Output.Split('\n').SkipWhile(line => !line.StartsWith("changes:", StringComparison.Ordinal))));

        foreach (var collection in OwnNamespaces.CollectionsOf(SoakNames.Namespace))
            Assert.Empty((await server.Client.GetAsync(collection))!["items"]!.AsArray());
        Assert.Null(await server.Client.GetAsync($"/api/v1/namespaces/{SoakNames.Namespace}"));
    }
}
