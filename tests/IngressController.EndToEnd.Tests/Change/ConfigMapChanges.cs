using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Change;

/// <summary>Of a cluster's ConfigMaps only those are kept that something refers to: a reference that comes later finds the one that was there.</summary>
public sealed class ConfigMapChanges
{
    [Fact]
    public async Task A_reference_that_is_added_later_finds_its_ConfigMap_and_changes_of_it_are_live()
    {
        TestBed.DemandApiServer();
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.StartServiceAsync("web");
        await bed.ApplyAsync(ConfigMap("settings", "global-allowed-response-headers: X-Later"));
        await bed.ApplyAsync(ConfigMap("later", "X-Later: first"));
        foreach (var number in Enumerable.Range(0, 20))
            await bed.ApplyAsync(ConfigMap($"unused{number}", $"text: {new string('x', 900_000)}"));
        await bed.ApplyAsync(Objects.Ingress("web", "web.example", "web"));
        await bed.StartControllerAsync("--configmap", $"{bed.Namespace}/settings");
        Assert.False((await bed.Client.UntilServedByAsync("http://web.example/", "web")).Headers.ContainsKey("X-Later"));

        await bed.ApplyAsync(Objects.Ingress(
            "web", "web.example", "web", annotation: $"nginx.ingress.kubernetes.io/custom-headers: {bed.Namespace}/later"));
        await UntilAsync("first");
        await bed.ApplyAsync(ConfigMap("later", "X-Later: second"));
        await UntilAsync("second");

        Task UntilAsync(string value) => Eventually.IsAsync(
            $"the header says {value}", () => bed.Client.GetAsync("http://web.example/"), answer => answer.Headers.GetValueOrDefault("X-Later") == value);
    }

    static string ConfigMap(string name, string data) => $"""
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {name}
        data:
          {data}
        """;
}
