using IngressController.EndToEnd.Tests.Machine;
using YamlDotNet.RepresentationModel;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>The values of ingress-nginx' chart: each is taken, and means the same or has a reason why it means nothing.</summary>
public sealed class HelmValues
{
    const string All = "ingress-nginx-4.15.1";

    [Fact]
    public async Task All_of_them_are_accepted_at_once()
    {
        var result = await HelmChart.LintAsync(HelmChart.ValuesOf(All));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public void Each_means_something_here_or_has_a_reason_why_not()
    {
        var ours = Paths(Load(Path.Combine(HelmChart.Folder, "values.yaml"))).ToHashSet();
        // Helm's own, and what is used when it is set.
        string[] elsewhere = ["global.image.registry", "controller.image.repository", "defaultBackend.image.repository"];
        bool Means(string path) => ours.Any(our => our == path || our.StartsWith($"{path}.", StringComparison.Ordinal)) || elsewhere.Contains(path)
            || Prefixes(path).Any(prefix => Ignored.ContainsKey(prefix) || IsFreeForm(prefix, ours));
        Assert.All(Paths(Load(HelmChart.ValuesOf(All))), path => Assert.True(Means(path), path));
    }

    [Fact]
    public void A_reason_is_given_for_nothing_that_means_something()
    {
        var ours = Paths(Load(Path.Combine(HelmChart.Folder, "values.yaml"))).SelectMany(Prefixes).ToHashSet();
        Assert.All(Ignored.Keys, path => Assert.DoesNotContain(path, ours));
        var order = Ignored.Keys.ToList();
        Assert.Equal(order.Order(StringComparer.Ordinal), order);
    }

    [Fact]
    public async Task The_notes_give_the_reason_of_what_is_set_and_no_other()
    {
        var notes = await NotesAsync("controller: {enableMimalloc: true, maxmindLicenseKey: \"\", lifecycle: {preStop: {exec: {command: [/wait-shutdown]}}}}");
        Assert.Contains($"controller.enableMimalloc: {Ignored["controller.enableMimalloc"]}", notes, StringComparison.Ordinal);
        Assert.Contains("controller.lifecycle.preStop: /wait-shutdown", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("maxmindLicenseKey", notes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_all_of_them_the_pod_can_start_and_is_ready_when_it_serves()
    {
        var objects = await HelmChart.RenderAsync(HelmChart.ValuesOf(All));
        Assert.Null(objects.Container["lifecycle"]);
        Assert.Null(objects.PodSpec["hostname"]);
        Assert.Equal("/readyz", (string?)objects.Container["readinessProbe"]!["httpGet"]!["path"]);
        Assert.Equal("80", objects.Flag("http-port"));
        Assert.Equal("net.ipv4.ip_unprivileged_port_start", (string?)objects.PodSpec["securityContext"]!["sysctls"]![0]!["name"]);
        Rendering.AssertHardened(objects, asRoot: false);
        Rendering.AssertDrainsInTime(objects);
    }

    [Fact]
    public async Task On_the_nodes_network_clients_meet_ports_80_and_443()
    {
        var objects = await HelmChart.RenderAsync(HelmChart.ValuesOf("host-network"));
        Assert.Equal(["80", "443"], objects.Container["ports"]!.AsArray().Take(2).Select(port => port!["containerPort"]!.ToString()));
        Assert.Equal(["80", "443"], new[] { objects.Flag("http-port"), objects.Flag("https-port") });
        Rendering.AssertHardened(objects, asRoot: true);
        Assert.Null(objects.PodSpec["securityContext"]);
        var high = await RenderAsync("controller: {hostNetwork: true, containerPort: {http: 8080, https: 8443}}");
        Rendering.AssertHardened(high, asRoot: false);
    }

    [Fact]
    public async Task A_TCP_service_below_1024_needs_no_root()
    {
        var objects = await RenderAsync("tcp: {\"22\": \"git/ssh:22\"}");
        Assert.Equal("0", (string?)objects.PodSpec["securityContext"]!["sysctls"]![0]!["value"]);
        Rendering.AssertHardened(objects, asRoot: false);
    }

    [Fact]
    public async Task The_webhook_may_have_the_port_that_firewalls_know()
    {
        var objects = await RenderAsync("controller: {admissionWebhooks: {port: 8443}}");
        var ports = objects.Container["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToString()).ToList();
        Assert.Equal(ports.Distinct(), ports);
        Assert.Equal("443", objects.Flag("https-port"));
    }

    [Fact]
    public async Task An_error_page_of_ingress_nginx_is_an_image_like_any_other()
    {
        var objects = await RenderAsync("defaultBackend: {enabled: true, image: {image: ingress-nginx/custom-error-pages, tag: v1.2.0}}");
        Assert.Equal("registry.k8s.io/ingress-nginx/custom-error-pages:v1.2.0", ImageOf(objects, "ingress-yarp-defaultbackend"));
        var mirrored = await RenderAsync("global: {image: {registry: images.example.com}}\ndefaultBackend: {enabled: true}");
        Assert.Equal("images.example.com/defaultbackend-amd64:1.5", ImageOf(mirrored, "ingress-yarp-defaultbackend"));
        Assert.StartsWith("images.example.com/ingress-yarp:", ImageOf(mirrored, "ingress-yarp-controller"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_set_reaches_the_objects()
    {
        var objects = await HelmChart.RenderAsync(HelmChart.ValuesOf("ingress-nginx-set"));
        var text = string.Join('\n', objects.All.Select(node => node.ToJsonString()));
        var set = Paths(Load(HelmChart.ValuesOf("ingress-nginx-set")), scalars: true)
            .Where(entry => entry.Value.Contains("set-", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(set);
        Assert.All(set, entry => Assert.True(text.Contains(entry.Value, StringComparison.Ordinal), $"{entry.Path}: {entry.Value}"));
    }

    [Theory]
    [InlineData("controller: {allowSnippetAnnotations: true}", "true")]
    [InlineData("controller: {allowSnippetAnnotations: false}", null)]
    [InlineData("controller: {allowSnippetAnnotations: true, config: {allow-snippet-annotations: false}}", "false")]
    public async Task Whether_annotations_hold_snippets_is_said_once(string values, string? said) =>
        Assert.Equal(said, (string?)(await RenderAsync(values)).Of("ConfigMap")
            .Single(node => RenderedObjects.Name(node) == "ingress-yarp-controller")["data"]?["allow-snippet-annotations"]);

    [Fact]
    public async Task A_user_above_a_million_stays_a_number() =>
        Assert.Equal("1000650000", (await RenderAsync("controller: {image: {runAsUser: 1000650000}}")).RunAsUser);

    static readonly Dictionary<string, string> Ignored = ((YamlMappingNode)Load(Path.Combine(HelmChart.Folder, "files", "ignored-values.yaml")))
        .Children.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value.ToString());

    static async Task<RenderedObjects> RenderAsync(string values)
    {
        using var folder = new Scratch("values");
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        return await HelmChart.RenderAsync(folder.File("values.yaml"));
    }

    /// <summary>What Helm prints after an installation.</summary>
    static async Task<string> NotesAsync(string values)
    {
        using var folder = new Scratch("notes");
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        var said = await HelmChart.SucceedAsync(
            "install", "ingress-yarp", HelmChart.Folder, "--dry-run=client", "--values", folder.File("values.yaml"));
        return said[said.IndexOf("\nNOTES:", StringComparison.Ordinal)..];
    }

    static string? ImageOf(RenderedObjects objects, string name) =>
        (string?)objects.Of("Deployment").Single(node => RenderedObjects.Name(node) == name)["spec"]!["template"]!["spec"]!["containers"]![0]!["image"];

    /// <summary>Whether users fill a map with names of their own, such as labels, a probe or a Kubernetes object.</summary>
    static bool IsFreeForm(string path, HashSet<string> ours) =>
        ours.Contains(path) || path.EndsWith("Probe", StringComparison.Ordinal) || path.EndsWith("seccompProfile", StringComparison.Ordinal)
        || path.EndsWith("nodeSelector", StringComparison.Ordinal) || path.EndsWith("resources", StringComparison.Ordinal);

    static IEnumerable<string> Prefixes(string path)
    {
        var parts = path.Split('.');
        return Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts[..count]));
    }

    static IEnumerable<string> Paths(YamlNode node) => Paths(node, scalars: false).Select(entry => entry.Path);

    /// <summary>The paths to what is no map, or an empty one; with <paramref name="scalars"/> into lists as well.</summary>
    static IEnumerable<(string Path, string Value)> Paths(YamlNode node, bool scalars, string path = "") => node switch
    {
        YamlMappingNode { Children.Count: > 0 } map => map.Children.SelectMany(
            entry => Paths(entry.Value, scalars, path.Length == 0 ? entry.Key.ToString() : $"{path}.{entry.Key}")),
        YamlSequenceNode list when scalars => list.SelectMany(item => Paths(item, scalars, path)),
        _ => [(path, node.ToString())],
    };

    static YamlNode Load(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return stream.Documents[0].RootNode;
    }
}
