using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Cluster;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Monitoring;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Change;

/// <summary>What <c>helm uninstall</c> of ingress-nginx does to a controller that serves the same class beside it.</summary>
public sealed partial class ClassRemoval
{
    const int Ingresses = 12;

    const string Series = "ingress_yarp_vanished_objects{kind=\"Ingress\",state=\"kept\"}";

    [Fact]
    public async Task No_request_fails_when_ingress_nginx_is_uninstalled_and_operators_are_told()
    {
        TestBed.DemandApiServer();
        await using var server = await ApiServer.StartAsync();
        await using var bed = await TestBed.CreateOnAsync(server);
        await bed.StartServiceAsync("steady", replicas: 2);
        var installation = string.Join("\n---\n",
            Objects.IngressClass("nginx", "k8s.io/ingress-nginx"), Objects.Service("ingress-nginx-controller", 80), Settings("ingress-nginx-controller", ""));
        await bed.ApplyAsync(installation);
        await bed.ApplyAsync(Settings("edge", ""));
        for (var i = 0; i < Ingresses; i++)
            await bed.ApplyAsync(Objects.Ingress($"steady-{i}", $"steady-{i}.example", "steady", "nginx"));
        await bed.StartControllerAsync("--controller-class", "k8s.io/ingress-nginx", "--ingress-class", "nginx", "--configmap", $"{bed.Namespace}/edge");
        await bed.Client.UntilServedByAsync("http://steady-0.example/", "steady");
        var before = await VanishedAsync(bed);
        await using var probe = TrafficProbe.Start(bed.Controller.Http, "steady-0.example");

        await bed.DeleteAsync(installation);

        await Eventually.IsAsync("the metric counts the Ingresses", () => VanishedAsync(bed), count => count == Ingresses);
        await Eventually.IsAsync("the last Ingress has its Event", () => Told.AboutAsync(bed, $"steady-{Ingresses - 1}"),
            told => told.Any(note => note is { Type: "Warning", Reason: "IngressVanished" }));
        var log = bed.Controller.Program.Error + bed.Controller.Program.Output;
        Assert.Matches($"{Ingresses} Ingresses .* would be gone, since IngressClass nginx is gone", log);
        // Changes go on meanwhile, and what its owner deletes goes at once.
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "steady", "nginx"));
        await bed.Client.UntilServedByAsync("http://late.example/", "steady");
        await bed.DeleteAsync(Objects.Ingress("steady-1", "steady-1.example", "steady", "nginx"));
        await bed.Client.UntilStatusAsync("http://steady-1.example/", HttpStatusCode.NotFound);
        var soFar = probe.Total;
        await Eventually.TrueAsync("a thousand requests more", () => probe.Total >= soFar + 1000);
        var report = await probe.StopAsync();
        report.AssertAllSucceeded(atLeast: 1000);
        await AlertFiresAsync(before, await VanishedAsync(bed));

        await bed.ApplyAsync(Settings("edge", $"confirm-mass-removal: \"{DateTime.UtcNow.AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}\""));
        await bed.Client.UntilStatusAsync("http://steady-0.example/", HttpStatusCode.NotFound);
        await Eventually.IsAsync("the metric forgets what was let go", () => VanishedAsync(bed), count => count == 0);
        Figures.Report($"ingress-nginx uninstalled beside us: {report}");
    }

    static string Settings(string name, string data) => $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}, data: {{{data}}}}}";

    static async Task<int> VanishedAsync(TestBed bed) =>
        int.Parse(Count().Match(await bed.Controller.MetricsAsync()).Groups[1].Value, CultureInfo.InvariantCulture);

    // The rules as shipped, on what was scraped before and after.
    static async Task AlertFiresAsync(int before, int after)
    {
        using var folder = new Scratch("alert");
        await File.WriteAllTextAsync(folder.File("vanished.test.yml"), $$"""
            rule_files: [{{ShippedConfig.RulesPath}}]
            evaluation_interval: 1m
            tests:
            - interval: 1m
              input_series: [{series: '{{Series}}', values: '{{before}}x5 {{after}}x5'}]
              promql_expr_test:
              - {expr: 'ALERTS{alertname="IngressYarpIngressesVanished"}', eval_time: 5m, exp_samples: []}
              - expr: 'ALERTS{alertname="IngressYarpIngressesVanished"}'
                eval_time: 7m
                exp_samples:
                - {labels: 'ALERTS{alertname="IngressYarpIngressesVanished",alertstate="firing",kind="Ingress",severity="critical",state="kept"}', value: 1}
            """);
        await Command.SucceedAsync(PrometheusTools.Tool, ["test", "rules", folder.File("vanished.test.yml")]);
    }

    [GeneratedRegex("""^ingress_yarp_vanished_objects\{kind="Ingress",state="kept"\} (\d+)$""", RegexOptions.Multiline)]
    private static partial Regex Count();
}
