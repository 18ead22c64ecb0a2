using System.Text;
using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Tests.Check;

/// <summary>Values of ingress-nginx' chart are judged as what the chart makes of them.</summary>
public sealed class HelmValuesTests
{
    const string Values = """
        controller:
          allowSnippetAnnotations: true
          ingressClass: edge
          ingressClassResource: {name: edge, controllerValue: example.com/edge}
          watchIngressWithoutClass: true
          replicaCount: 3
          config:
            use-gzip: true
            proxy-read-timeout: 75
            enable-modsecurity: "true"
            no-such-key: x
          proxySetHeaders: {X-Edge: "yes"}
          extraArgs:
            enable-ssl-passthrough: ""
            profiling: false
            annotations-prefix: example.com
            v: 2
        tcp: {22: "gitlab/shell:22"}
        """;

    [Fact]
    public void The_ConfigMap_and_the_flags_are_judged()
    {
        var report = MigrationCheck.Run(Apply(Values), null, null);
        Assert.Equal(
            ["tcp-services ingress-nginx-tcp", "settings ingress-nginx-controller"],
            report.ConfigMaps.OrderByDescending(map => map.Role).Select(map => $"{map.Role} {map.Name}"));
        var verdicts = report.All.ToDictionary(one => one.Finding.Field, one => one.Finding.Verdict);
        Assert.Equal(Verdict.NotHonoured, verdicts["controller.config.enable-modsecurity"]);
        Assert.Equal(Verdict.NotHonoured, verdicts["controller.extraArgs.annotations-prefix"]);
        Assert.Equal(Verdict.Differs, verdicts["controller.extraArgs.profiling"]);
        Assert.Equal(
            ["controller.config.enable-modsecurity", "controller.extraArgs.annotations-prefix", "controller.extraArgs.profiling"],
            verdicts.Where(one => one.Value != Verdict.Same).Select(one => one.Key).Order(StringComparer.Ordinal));
        foreach (var same in new[]
        {
            "controller.config.use-gzip", "controller.config.proxy-read-timeout", "controller.config.no-such-key", "controller.allowSnippetAnnotations",
            "controller.proxySetHeaders", "tcp.22", "controller.extraArgs.enable-ssl-passthrough", "controller.extraArgs.v", "controller.electionID",
            "controller.ingressClassResource.controllerValue", "controller.ingressClass", "controller.watchIngressWithoutClass", "tcp",
        })
            Assert.Equal(Verdict.Same, verdicts[same]);
        Assert.Equal(
            verdicts.Where(one => one.Value != Verdict.Same).Select(one => one.Key).Order(StringComparer.Ordinal),
            report.Causes.Select(cause => cause.What).Order(StringComparer.Ordinal));
        Assert.Null(report.Incomplete);
        Assert.Equal("values.yaml", report.Source);
    }

    [Fact]
    public void They_decide_which_Ingresses_are_served()
    {
        const string Web = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {ingressClassName: edge, rules: [{host: a.test}]}";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Web));
        var content = ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { });
        Assert.Empty(MigrationCheck.Run(content, null, null).Ingresses);
        Assert.Single(MigrationCheck.Run(HelmValues.Apply(content, [("values.yaml", Values)]), null, null).Ingresses);
    }

    [Fact]
    public void A_chart_that_depends_on_it_has_them_below_its_name() =>
        Assert.Single(MigrationCheck.Run(Apply("ingress-nginx: {controller: {config: {use-gzip: true}}}"), null, null).ConfigMaps);

    [Theory]
    [InlineData("controller: {scope: {enabled: true, namespace: shop} }", 0)]
    [InlineData("controller: {scope: {enabled: true, namespace: default} }", 1)]
    [InlineData("controller: {scope: {enabled: false, namespace: shop} }", 1)]
    public void An_Ingress_of_a_namespace_that_is_not_watched_is_left_out(string values, int served)
    {
        const string Web = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {ingressClassName: nginx, rules: [{host: a.test}]}";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Web));
        var content = ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { });
        var report = MigrationCheck.Run(HelmValues.Apply(content, [("values.yaml", values)]), null, null);
        Assert.Equal(served, report.Ingresses.Count);
        Assert.Equal(
            served == 0 ? ["default/web: namespaces that --watch-namespace of ingress-nginx does not name"] : [],
            report.LeftOut.Select(one => $"{one.Ingresses[0]}: {one.Reason}"));
    }

    [Fact]
    public void Later_files_override_earlier_ones_and_null_takes_away()
    {
        var content = Apply(
            "controller: {config: {use-gzip: true, keep-alive: 10, proxy-read-timeout: 60}, scope: {enabled: true, namespace: a} }\ntcp: {22: a/b:22}",
            "controller: {config: {keep-alive: 20, use-gzip: null}, scope: {namespace: b} }",
            "tcp: null\ndefaultBackend: {enabled: true}\nunknown: [1]");
        var map = Assert.Single(content.Snapshot.ConfigMaps.Values);
        Assert.Equal(["keep-alive=20", "proxy-read-timeout=60"], map.Data.Select(pair => $"{pair.Key}={pair.Value}"));
        var flags = Assert.Single(content.Workloads).Arguments;
        Assert.Contains("--watch-namespace=b", flags);
        Assert.Contains("--default-backend-service=ingress-nginx/ingress-nginx-defaultbackend", flags);
        Assert.DoesNotContain(flags, flag => flag.StartsWith("--tcp", StringComparison.Ordinal));
        Assert.Equal("values.yaml, values-1.yaml, values-2.yaml", content.Source);
    }

    [Fact]
    public void A_license_key_is_not_told() =>
        Assert.DoesNotContain(
            Apply("controller: {maxmindLicenseKey: hidden}").Workloads[0].Arguments, flag => flag.Contains("hidden", StringComparison.Ordinal));

    [Theory]
    [InlineData("controller: [", "values.yaml:")]
    [InlineData("image: {tag: a}", "neither controller nor tcp nor udp")]
    [InlineData("", "neither controller nor tcp nor udp")]
    [InlineData("controller:\n  config: [a]", "values.yaml:2: controller.config is no map")]
    [InlineData("controller:\n  config:\n    use-gzip: {a: b}", "values.yaml:3: controller.config.use-gzip is neither text")]
    [InlineData("controller: off", "controller is no map")]
    [InlineData("- a", "not one map")]
    public void What_is_none_of_them_is_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<ConfigurationException>(() => Apply(text)).Message, StringComparison.Ordinal);

    static ClusterContent Apply(params string[] values) => HelmValues.Apply(
        new("", ClusterSnapshot.Empty, [], [], true), [.. values.Select(static (text, i) => (i == 0 ? "values.yaml" : $"values-{i}.yaml", text))]);
}
