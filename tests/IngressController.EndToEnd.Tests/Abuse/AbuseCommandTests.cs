using System.Text.Json;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.Load.Abuse;
using IngressController.Load.Cluster;
using IngressController.Load.Reports;

namespace IngressController.EndToEnd.Tests.Abuse;

/// <summary>The load program's command <c>abuse</c>, with two short attacks, on the API server that tests share.</summary>
public sealed class AbuseCommandTests
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "IngressController.Load");

    [Fact]
    public async Task What_the_victim_felt_is_reported_and_nothing_is_left_in_the_cluster()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        var server = await (await TestContext.Current.GetFixture<SharedApiServer>())!.StartedAsync();
        using var folder = new Scratch("abuse");
        var json = folder.File("result.json");
        // Without a cgroup, which takes rights that a test may not have. Whether rules hold is a matter of time: 0 or 1.
        var result = await Command.RunAsync(Program,
        [
            "abuse", "--kubeconfig", server.Kubeconfig, "--controller", await ControllerProgram.PathAsync(), "--no-cgroup",
            "--attacks", "unknown-annotations,trickled-bodies", "--duration", "3s", "--quiet", "1s", "--recovery", "1s", "--rate", "40", "--json", json,
        ]);
        Assert.True(result.ExitCode is 0 or 1, result.Error + result.Output);

        var report = JsonSerializer.Deserialize(await File.ReadAllTextAsync(json), ReportJson.Default.AbuseReport)!;
        Assert.Equal(["unknown-annotations", "trickled-bodies"], report.Attacks.Select(attack => attack.Name));
        Assert.Equal(0, report.Quiet!.Failed);
        Assert.All(report.Attacks, attack =>
        {
            Assert.True(attack.Lived);
            Assert.Equal(["requests", "logins", "health"], attack.Phase.Flows.Select(flow => flow.Kind));
            Assert.All(attack.Phase.Flows, flow => Assert.True(flow.Requests > 0));
            Assert.True(attack.Phase.Changes.Made > 0);
            Assert.True(attack.Memory is { Before: > 10, Peak: > 10, After: > 10 });
        });
        // How far they came is a matter of time.
        Assert.All(report.Attacks, attack => Assert.StartsWith("did ", attack.Did, StringComparison.Ordinal));
        Assert.Contains("unknown-annotations", result.Output, StringComparison.Ordinal);

        foreach (var ns in (string[])[AbuseNames.Victim, AbuseNames.Evil])
        {
            foreach (var collection in OwnNamespaces.CollectionsOf(ns))
                Assert.Empty((await server.Client.GetAsync(collection))!["items"]!.AsArray());
            Assert.Null(await server.Client.GetAsync($"/api/v1/namespaces/{ns}"));
        }

        Assert.Null(await server.Client.GetAsync($"/apis/networking.k8s.io/v1/ingressclasses/{OwnClass.Name}"));
    }
}
