using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>What kubectl makes of the kustomizations of deploy/.</summary>
public sealed partial class Rendering
{
    public static TheoryData<string> Overlays => [.. Kustomization.Overlays];

    public static TheoryData<string> Components => [.. Kustomization.Components];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_overlay_has_one_hardened_workload_that_drains_within_its_grace_period(string overlay)
    {
        await Kubectl.DemandAsync();
        var objects = new RenderedObjects(await Kubectl.KustomizeAsync(Repository.Path("deploy", "overlays", overlay)));
        AssertHardened(objects, asRoot: overlay == "baremetal-host-network");
        AssertDrainsInTime(objects);
        Assert.All(objects.Of("Service"), service => AssertSelects(service["spec"]!["selector"]!, objects));
        Assert.All(objects.Of("PodDisruptionBudget"), budget => AssertSelects(budget["spec"]!["selector"]!["matchLabels"]!, objects));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task An_overlay_moves_to_another_namespace_as_a_whole(string overlay)
    {
        await Kubectl.DemandAsync();
        using var kustomization = new Kustomization(overlay, [], @namespace: "edge");
        var objects = new RenderedObjects(await kustomization.BuildAsync());
        AssertAllIn("edge", objects);
    }

    [Theory]
    [MemberData(nameof(Components))]
    public async Task A_component_goes_with_an_overlay_and_another_namespace(string component)
    {
        await Kubectl.DemandAsync();
        using var plain = new Kustomization("cloud", []);
        using var kustomization = new Kustomization("cloud", Kustomization.With(component), @namespace: "edge");
        var rendered = await kustomization.BuildAsync();
        var objects = new RenderedObjects(rendered);
        Assert.NotEqual(await plain.BuildAsync(), rendered.Replace("edge", "ingress-yarp", StringComparison.Ordinal));
        AssertAllIn("edge", objects);
        AssertHardened(objects, asRoot: false);
    }

    [Fact]
    public async Task Each_providers_patch_that_the_cloud_overlay_offers_applies()
    {
        await Kubectl.DemandAsync();
        using var copy = new Scratch("deploy");
        await Command.SucceedAsync("cp", ["-r", Repository.Path("deploy", "base"), Repository.Path("deploy", "overlays"), copy.Path]);
        var file = copy.File("overlays/cloud/kustomization.yaml");
        var original = await File.ReadAllTextAsync(file);
        var offered = Offer().Matches(original).Select(match => match.Value).ToList();
        Assert.Equal(["#- path: service-aks.yaml", "#- path: service-eks.yaml", "#- path: service-gke.yaml"], offered);
        foreach (var line in offered)
        {
            await File.WriteAllTextAsync(file, original.Replace(line, line[1..], StringComparison.Ordinal));
            var objects = new RenderedObjects(await Kubectl.KustomizeAsync(copy.File("overlays/cloud")));
            var service = objects.Of("Service").Single(service => RenderedObjects.Name(service) == "ingress-yarp");
            Assert.NotEmpty(service["metadata"]!["annotations"]!.AsObject());
        }
    }

    [Fact]
    public void The_ServiceMonitor_is_the_one_that_deploy_prometheus_has()
    {
        var component = File.ReadAllText(Repository.Path("deploy", "components", "servicemonitor", "servicemonitor.yaml"));
        Assert.EndsWith(component, File.ReadAllText(Repository.Path("deploy", "prometheus", "operator", "servicemonitor.yaml")), StringComparison.Ordinal);
    }

    /// <summary>Also what a DaemonSet on the host's network keeps, but for its user.</summary>
    internal static void AssertHardened(RenderedObjects objects, bool asRoot)
    {
        var pod = objects.PodSpec;
        var container = objects.Container["securityContext"]!;
        JsonNode Setting(string name) => (container[name] ?? pod["securityContext"]?[name])!;
        Assert.Equal(!asRoot, (bool)Setting("runAsNonRoot"));
        Assert.Equal(asRoot ? "0" : "1654", objects.RunAsUser);
        Assert.Equal("RuntimeDefault", (string?)Setting("seccompProfile")["type"]);
        Assert.False((bool)container["allowPrivilegeEscalation"]!);
        Assert.True((bool)container["readOnlyRootFilesystem"]!);
        Assert.Equal(["ALL"], container["capabilities"]!["drop"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(asRoot ? ["NET_BIND_SERVICE"] : [], (container["capabilities"]!["add"]?.AsArray() ?? []).Select(name => (string?)name));
        Assert.NotNull(objects.Container["resources"]!["requests"]!["memory"]);
        Assert.Equal("/healthz", (string?)objects.Container["livenessProbe"]!["httpGet"]!["path"]);
        Assert.Equal("/readyz", (string?)objects.Container["readinessProbe"]!["httpGet"]!["path"]);
    }

    /// <summary>Accepting, open requests (worker-shutdown-timeout's default) and the rest fit into the grace period, or into a wait before it.</summary>
    internal static void AssertDrainsInTime(RenderedObjects objects)
    {
        const int DrainTimeout = 240;
        var accepting = int.Parse(objects.Flag("shutdown-grace-period")!);
        var rest = int.Parse(objects.Flag("post-shutdown-grace-period")!);
        Assert.InRange(accepting + DrainTimeout + rest, 0, (int)objects.PodSpec["terminationGracePeriodSeconds"]! - 10);
        // The pod has to stay a serving endpoint until it no longer accepts.
        var probe = objects.Container["readinessProbe"]!;
        Assert.InRange(accepting, 0, ((int)probe["failureThreshold"]! * (int)probe["periodSeconds"]!) - 1);
    }

    static void AssertSelects(JsonNode selector, RenderedObjects objects)
    {
        var labels = objects.Workload["spec"]!["template"]!["metadata"]!["labels"]!;
        Assert.All(selector.AsObject(), wanted => Assert.Equal((string?)wanted.Value, (string?)labels[wanted.Key]));
    }

    static void AssertAllIn(string @namespace, RenderedObjects objects)
    {
        var namespaces = objects.All
            .SelectMany(node => new[] { node["metadata"]!["namespace"], node["webhooks"]?[0]?["clientConfig"]!["service"]!["namespace"] }
                .Concat((node["subjects"]?.AsArray() ?? []).Select(subject => subject!["namespace"])))
            .Where(found => found is not null).Select(found => (string)found!);
        Assert.Equal([@namespace], namespaces.Distinct());
        Assert.All(objects.Of("Namespace"), found => Assert.Equal(@namespace, RenderedObjects.Name(found)));
    }

    [GeneratedRegex(@"^#- path: service-\w+\.yaml$", RegexOptions.Multiline)]
    private static partial Regex Offer();
}
