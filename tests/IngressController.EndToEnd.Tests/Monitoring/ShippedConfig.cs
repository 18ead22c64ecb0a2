using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>
/// deploy/prometheus' own configuration, for a Prometheus without a cluster: what discovery would find stands in files, with the
/// labels that discovery gives, and everything after that is as shipped.
/// </summary>
static partial class ShippedConfig
{
    public static string RulesPath { get; } = Repository.Path("deploy", "prometheus", "base", "config", "ingress-yarp.rules.yml");

    /// <summary>The job whose name upstream's alerts insist on, scraping the same target.</summary>
    public const string MixinJob = "ingress-nginx-controller-metrics";

    /// <summary>All jobs, with files in place of discovery.</summary>
    public static string Read(string targetsFolder) =>
        Discovery().Replace(File.ReadAllText(Repository.Path("deploy", "prometheus", "base", "config", "prometheus.yml")), match =>
            $"  file_sd_configs:\n  - files: [{targetsFolder}/*-{match.Groups["role"].Value}.json]\n");

    /// <summary>A configuration that scrapes one controller every second, as one of the pods of a cluster.</summary>
    public static string ForController(string folder, IPEndPoint health)
    {
        // The jobs that show a token to the API server and kubelets have nobody to show it to.
        var jobs = Read(folder).Split("\n- job_name: ");
        var config = string.Join("\n- job_name: ", jobs.Where(job => !job.Contains("bearer_token_file", StringComparison.Ordinal)))
            .Replace("_interval: 15s", "_interval: 1s", StringComparison.Ordinal)
            .Replace("/etc/prometheus/*.rules.yml", RulesPath, StringComparison.Ordinal);
        var pods = config[config.IndexOf("- job_name: kubernetes-pods", StringComparison.Ordinal)..];
        File.WriteAllText(Path.Combine(folder, "pods-pod.json"), JsonSerializer.Serialize(new[]
        {
            Target(health, "true", "Running"),
            // Neither of these is to be scraped.
            Target(new(IPAddress.Loopback, 1), "false", "Running"),
            Target(new(IPAddress.Loopback, 2), "true", "Succeeded"),
        }));
        return $"{config.TrimEnd()}\n\n{pods.Replace("job_name: kubernetes-pods", $"job_name: {MixinJob}", StringComparison.Ordinal)}";
    }

    static object Target(IPEndPoint endpoint, string scrape, string phase) => new
    {
        targets = new[] { $"{endpoint.Address}:8080" },
        labels = new Dictionary<string, string>
        {
            ["__meta_kubernetes_namespace"] = "ingress-yarp",
            ["__meta_kubernetes_pod_name"] = "ingress-yarp-0",
            ["__meta_kubernetes_pod_ip"] = endpoint.Address.ToString(),
            ["__meta_kubernetes_pod_phase"] = phase,
            ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"] = scrape,
            ["__meta_kubernetes_pod_annotation_prometheus_io_port"] = endpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        },
    };

    [GeneratedRegex(@"  kubernetes_sd_configs:\n  - role: (?<role>\w+)\n(    namespaces:\n      names: .*\n)?")]
    private static partial Regex Discovery();
}
