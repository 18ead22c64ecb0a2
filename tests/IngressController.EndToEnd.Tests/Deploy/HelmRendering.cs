using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;
using YamlDotNet.RepresentationModel;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>What Helm makes of the chart, without a cluster.</summary>
public sealed class HelmRendering
{
    [Theory]
    [InlineData("nginx")]
    [InlineData("host-network")]
    [InlineData("one-namespace")]
    public async Task The_chart_and_values_files_pass_its_schema(string values)
    {
        var result = await HelmChart.LintAsync(HelmChart.ValuesOf(values));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public async Task By_default_it_installs_what_the_cloud_overlay_does()
    {
        await Kubectl.DemandAsync();
        using var overlay = new Kustomization("cloud", ["admission-webhook"]);
        var (chart, kustomized) = (await HelmChart.RenderAsync(), new RenderedObjects(await overlay.BuildAsync()));
        Assert.Equal(Texts(kustomized.Grants), Texts(chart.Grants));
        Rendering.AssertHardened(chart, asRoot: false);
        Rendering.AssertDrainsInTime(chart);
        foreach (var part in new[] { "ports", "livenessProbe", "resources" })
            Assert.Equal(Canonical(kustomized.Container[part]), Canonical(chart.Container[part]).Replace(",\"scheme\":\"HTTP\"", "", StringComparison.Ordinal));
        Assert.Equal((int)kustomized.Workload["spec"]!["replicas"]!, (int)chart.Workload["spec"]!["replicas"]!);
    }

    [Fact]
    public async Task Values_of_ingress_nginx_mean_the_same()
    {
        var objects = await HelmChart.RenderAsync(HelmChart.ValuesOf("nginx"));
        Assert.Equal("k8s.io/ingress-nginx", objects.Flag("controller-class"));
        Assert.Equal("nginx", objects.Flag("ingress-class"));
        Assert.Equal("edge/wildcard", objects.Flag("default-ssl-certificate"));
        Assert.Contains("--enable-ssl-passthrough", objects.Arguments);
        Assert.Contains("--watch-ingress-without-class", objects.Arguments);
        Assert.Null(objects.Flag("http-port"));
        Assert.Equal("nginx", RenderedObjects.Name(objects.Of("IngressClass").Single()));
        var config = Find(objects, "ConfigMap", "ingress-yarp-controller")["data"]!;
        Assert.Equal("true", (string?)config["use-forwarded-headers"]);
        Assert.Equal("10000", (string?)config["keep-alive-requests"]);
        Assert.Equal("ingress-yarp/ingress-yarp-custom-add-headers", (string?)config["add-headers"]);
        Assert.Equal("DENY", (string?)Find(objects, "ConfigMap", "ingress-yarp-custom-add-headers")["data"]!["X-Frame-Options"]);
        Assert.Equal("databases/postgres:5432", (string?)Find(objects, "ConfigMap", "ingress-yarp-tcp")["data"]!["5432"]);
        Assert.Equal(12, (int)objects.Of("HorizontalPodAutoscaler").Single()["spec"]!["maxReplicas"]!);
        Assert.Equal(2, (int)objects.Of("PodDisruptionBudget").Single()["spec"]!["minAvailable"]!);
        var ports = Find(objects, "Service", "ingress-yarp-controller")["spec"]!["ports"]!.AsArray().Select(port => (string?)port!["name"]);
        Assert.Equal(["http", "https", "5432-tcp"], ports);
        Assert.Equal("ingress-yarp/ingress-yarp-controller", objects.Flag("configmap"));
        Assert.Equal("$(POD_NAMESPACE)/ingress-yarp-defaultbackend", objects.Flag("default-backend-service"));
    }

    [Fact]
    public async Task The_webhooks_certificate_is_good_for_its_Service()
    {
        var objects = await HelmChart.RenderAsync();
        var webhook = objects.Of("ValidatingWebhookConfiguration").Single()["webhooks"]![0]!["clientConfig"]!;
        var certificate = WebhookCertificate.Of(webhook["caBundle"]!, Find(objects, "Secret", "ingress-yarp-admission")["data"]!);
        certificate.AssertServes($"{webhook["service"]!["name"]}.{webhook["service"]!["namespace"]}.svc");
    }

    [Fact]
    public async Task The_alert_rules_and_dashboards_come_with_it()
    {
        using var folder = new Scratch("values");
        await File.WriteAllTextAsync(folder.File("metrics.yaml"), """
            controller:
              metrics:
                prometheusRule: {enabled: true, rules: [{alert: Own, expr: up == 0}]}
                dashboards: {enabled: true}
            """);
        var objects = await HelmChart.RenderAsync(folder.File("metrics.yaml"));
        var shipped = new RenderedObjects(await File.ReadAllTextAsync(Repository.Path("deploy", "prometheus", "operator", "prometheusrule.yaml")));
        JsonArray Groups(RenderedObjects of) => of.Of("PrometheusRule").Single()["spec"]!["groups"]!.AsArray();
        Assert.Equal(Groups(shipped).Select(Canonical), Groups(objects).SkipLast(1).Select(Canonical));
        Assert.Equal("Own", (string?)Groups(objects)[^1]!["rules"]![0]!["alert"]);
        var dashboards = Find(objects, "ConfigMap", "ingress-yarp-controller-dashboards");
        Assert.Equal("1", (string?)dashboards["metadata"]!["labels"]!["grafana_dashboard"]);
        Assert.Equal(
            Directory.GetFiles(Repository.Path("grafana-dashboards"), "*.json")
                .ToDictionary(file => Path.GetFileName(file), file => File.ReadAllText(file).TrimEnd()),
            dashboards["data"]!.AsObject().ToDictionary(pair => pair.Key, pair => ((string)pair.Value!).TrimEnd()));
    }

    [Fact]
    public async Task A_value_that_no_chart_knows_is_an_error_and_so_is_ingress_nginxs_image()
    {
        using var folder = new Scratch("values");
        await File.WriteAllTextAsync(folder.File("typo.yaml"), "controller: {replicaCuont: 3}\n");
        await File.WriteAllTextAsync(folder.File("image.yaml"), "controller: {image: {repository: registry.example.com/ingress-nginx/controller}}\n");
        var typo = await HelmChart.LintAsync(folder.File("typo.yaml"));
        Assert.NotEqual(0, typo.ExitCode);
        Assert.Contains("replicaCuont", typo.Output + typo.Error, StringComparison.Ordinal);
        // Helm's lint tells of it and goes on.
        var image = await HelmChart.RunAsync("template", "ingress-yarp", HelmChart.Folder, "--values", folder.File("image.yaml"));
        Assert.NotEqual(0, image.ExitCode);
        Assert.Contains("controller.image names ingress-nginx' own program", image.Output + image.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pods_of_all_versions_carry_the_same_labels()
    {
        var objects = await HelmChart.RenderAsync();
        var labels = objects.Workload["spec"]!["template"]!["metadata"]!["labels"]!;
        Assert.Equal(Canonical(objects.Workload["spec"]!["selector"]!["matchLabels"]), Canonical(labels));
    }

    [Fact]
    public void Each_question_of_the_form_is_about_a_value_and_offers_its_default()
    {
        var values = (YamlMappingNode)Load("values.yaml");
        var questions = ((YamlSequenceNode)Load("questions.yaml")["questions"]).SelectMany(question =>
            new[] { question }.Concat(((YamlMappingNode)question).Children.TryGetValue("subquestions", out var more) ? (YamlSequenceNode)more : []));
        Assert.All(questions.Cast<YamlMappingNode>(), question =>
        {
            var value = question["variable"].ToString().Split('.').Aggregate((YamlNode)values, (node, key) => node[key]);
            var standard = question.Children.TryGetValue("default", out var given) ? given.ToString() : "";
            Assert.Equal(value.ToString(), standard);
        });
    }

    static YamlNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(Path.Combine(HelmChart.Folder, file));
        stream.Load(reader);
        return stream.Documents[0].RootNode;
    }

    static JsonNode Find(RenderedObjects objects, string kind, string name) => objects.Of(kind).Single(node => RenderedObjects.Name(node) == name);

    static IEnumerable<string> Texts(IEnumerable<Grant> grants) => grants.Select(grant => grant.ToString()).Order(StringComparer.Ordinal);

    /// <summary>With the keys of each object in order.</summary>
    static string Canonical(JsonNode? node) => node switch
    {
        JsonObject map =>
            "{" + string.Join(",", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":{Canonical(entry.Value)}")) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Canonical)) + "]",
        _ => node?.ToJsonString() ?? "null",
    };
}
