using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>What deploy/ ships for Prometheus and Grafana holds together.</summary>
public sealed partial class AlertRules
{
    static readonly string Folder = Repository.Path("tests", "IngressController.EndToEnd.Tests", "Monitoring");

    [Fact]
    public async Task The_rules_are_valid() =>
        await Command.SucceedAsync(PrometheusTools.Tool, ["check", "rules", "--lint-fatal", ShippedConfig.RulesPath]);

    [Fact]
    public async Task Each_alert_fires_when_it_should_and_only_then() =>
        await Command.SucceedAsync(PrometheusTools.Tool, ["test", "rules", Path.Combine(Folder, "ingress-yarp.rules.test.yml")]);

    [Fact]
    public void Each_alert_is_tested_firing_and_not_firing()
    {
        var tests = File.ReadAllText(Path.Combine(Folder, "ingress-yarp.rules.test.yml")).Split("\n  - eval_time: ");
        var alerts = Alert().Matches(File.ReadAllText(ShippedConfig.RulesPath)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(alerts);
        foreach (var alert in alerts)
        {
            var own = tests.Where(test => test.Contains($"alertname: {alert}\n", StringComparison.Ordinal)).ToList();
            Assert.True(own.Exists(test => test.Contains("exp_labels", StringComparison.Ordinal)), $"{alert} is not tested firing");
            Assert.True(own.Exists(test => test.Contains("exp_alerts: []", StringComparison.Ordinal)), $"{alert} is not tested silent");
        }
    }

    [Fact]
    public void Each_alert_has_a_section_of_the_manual_that_it_names()
    {
        var manual = File.ReadAllText(Repository.Path("deploy", "README.md"));
        foreach (var alert in File.ReadAllText(ShippedConfig.RulesPath).Split("\n  - alert: ").Skip(1))
        {
            var name = alert[..alert.IndexOf('\n', StringComparison.Ordinal)];
            Assert.Contains($"\n      runbook_url: deploy/README.md#{name.ToLowerInvariant()}\n", alert, StringComparison.Ordinal);
            Assert.Contains($"\n### {name}\n", manual, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_configuration_is_valid()
    {
        using var folder = new Scratch("config");
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), ShippedConfig.Read(folder.Path));
        await Command.SucceedAsync(PrometheusTools.Tool, ["check", "config", "--syntax-only", folder.File("prometheus.yml")]);
    }

    [Fact]
    public void The_operator_gets_the_same_rules()
    {
        var rules = File.ReadAllText(ShippedConfig.RulesPath);
        var manifest = File.ReadAllText(Repository.Path("deploy", "prometheus", "operator", "prometheusrule.yaml"));
        Assert.Equal(rules, manifest[manifest.IndexOf("  groups:\n", StringComparison.Ordinal)..].Replace("\n  ", "\n", StringComparison.Ordinal)[2..]);
    }

    [Theory]
    [InlineData("deploy/prometheus")]
    [InlineData("deploy/prometheus/with-cluster-metrics")]
    [InlineData("deploy/prometheus/operator")]
    [InlineData("deploy/grafana")]
    public async Task A_kustomization_builds(string folder)
    {
        Requirement.Demand((await Command.RunAsync("bash", ["-c", "command -v kubectl"])).ExitCode == 0, "kubectl");
        var manifests = await Command.SucceedAsync("kubectl", ["kustomize", Repository.Path(folder.Split('/'))]);
        Assert.Contains("kind: ", manifests, StringComparison.Ordinal);
        if (folder == "deploy/grafana")
            Assert.All(
                Directory.EnumerateFiles(Repository.Path("grafana-dashboards"), "*.json"),
                file => Assert.Contains($"  {Path.GetFileName(file)}: ", manifests, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^  - alert: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Alert();
}
