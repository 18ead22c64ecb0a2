using System.Text.Json;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Running;

/// <summary>The command <c>check</c> of the published program: its report, and what scripts see of it.</summary>
public sealed class Check
{
    const string Harmless = "nginx.ingress.kubernetes.io/proxy-read-timeout: \"5\"";
    const string Snippet = "nginx.ingress.kubernetes.io/configuration-snippet: \"deny all;\"";

    [Fact]
    public async Task The_exit_code_says_whether_everything_is_honoured()
    {
        using var folder = new Scratch("check");
        await File.WriteAllTextAsync(folder.File("a.yaml"), Objects.Ingress("a", "a.example", "echo", "nginx", annotation: Harmless));
        var good = await RunAsync("--manifests", folder.Path);
        Assert.True(good.ExitCode == 0, good.Error);
        Assert.Contains("1 Ingress: 1 same", good.Output, StringComparison.Ordinal);
        Assert.All(good.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("check: ", line, StringComparison.Ordinal));

        await File.WriteAllTextAsync(folder.File("b.yaml"), Objects.Ingress("b", "b.example", "echo", "nginx", annotation: Snippet));
        var bad = await RunAsync("--manifests", folder.Path, "--output=json");
        Assert.Equal(1, bad.ExitCode);
        using var report = JsonDocument.Parse(bad.Output);
        Assert.Equal("closed", report.RootElement.GetProperty("verdict").GetString());
        Assert.Equal(
            ["same", "closed"],
            report.RootElement.GetProperty("ingresses").EnumerateArray().Select(one => one.GetProperty("verdict").GetString()));
        Assert.Equal(2, (await RunAsync("--manifests", folder.Path, "--ingress-class", "yarp")).ExitCode);

        await File.WriteAllTextAsync(folder.File("c.yaml"), "kind: [");
        var broken = await RunAsync("--manifests", folder.Path, "-o", "markdown");
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("c.yaml", broken.Error, StringComparison.Ordinal);
        Assert.StartsWith("# Migration check", broken.Output, StringComparison.Ordinal);

        var known = folder.File("known.tsv");
        var unwritten = await RunAsync("--manifests", folder.Path, "--write-baseline", known);
        Assert.Contains($"{known} not written", unwritten.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(known));
        File.Delete(folder.File("c.yaml"));
        Assert.Equal(0, (await RunAsync("--manifests", folder.Path, "--write-baseline", known)).ExitCode);
        Assert.Equal(0, (await RunAsync("--manifests", folder.Path, "--baseline", known)).ExitCode);
        Assert.Equal(1, (await RunAsync("--manifests", folder.Path, "--fail-on", "closed")).ExitCode);
        Assert.Equal(0, (await RunAsync("--manifests", folder.Path, "--fail-on", "never")).ExitCode);
    }

    [Theory]
    [InlineData("--manifests", "/nonexistent")]
    [InlineData("--output", "xml", "--manifests", "/tmp")]
    [InlineData("--configmap", "nameless", "--manifests", "/tmp")]
    [InlineData("--fail-on", "bad", "--manifests", "/tmp")]
    [InlineData("--values", "/nonexistent/values")]
    [InlineData("--diff", "/tmp", "/tmp", "--manifests", "/tmp")]
    [InlineData("--kubeconfig", "/nonexistent")]
    [InlineData("--manifets", "/tmp")]
    public async Task What_cannot_be_used_is_told_in_one_line_and_ends_with_2(string flag, string value, params string[] more)
    {
        var result = await RunAsync([flag, value, .. more]);
        Assert.Equal(2, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(flag.TrimStart('-'), result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_and_values_of_the_chart_can_be_judged()
    {
        using var folder = new Scratch("check");
        await File.WriteAllTextAsync(folder.File("old.yaml"), Objects.Ingress("a", "a.example", "echo", "nginx", annotation: Harmless));
        await File.WriteAllTextAsync(folder.File("new.yaml"), Objects.Ingress("a", "b.example", "echo", "nginx", annotation: Harmless));
        var same = await RunAsync("--diff", folder.File("old.yaml"), folder.File("old.yaml"));
        Assert.True(same.ExitCode == 0, same.Error);
        var changed = await RunAsync("--diff", folder.File("old.yaml"), folder.File("new.yaml"));
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("b.example", changed.Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder.File("values.txt"), "controller: {config: {enable-modsecurity: \"true\"} }");
        var values = await RunAsync("--values", folder.File("values.txt"));
        Assert.Equal(1, values.ExitCode);
        Assert.Contains("enable-modsecurity", values.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("--manifests", folder.File("values.txt"))).ExitCode);
    }

    [Fact]
    public async Task The_help_has_examples()
    {
        var result = await RunAsync("--help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("IngressController check --manifests ./manifests", result.Output, StringComparison.Ordinal);
        Assert.Contains("Exit code", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_is_read_with_the_flags_and_the_ConfigMap_of_its_ingress_nginx()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        var shared = await TestContext.Current.GetFixture<SharedApiServer>();
        var server = await shared!.StartedAsync();
        var name = $"check-{Guid.NewGuid().ToString("N")[..10]}";
        await server.Client.ApplyAsync("", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        await server.Client.ApplyAsync(name, $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: controller}
            spec:
              selector: {matchLabels: {app: nginx} }
              template:
                metadata: {labels: {app: nginx} }
                spec:
                  containers:
                  - name: controller
                    image: controller
                    args: [/nginx-ingress-controller, --ingress-class={{name}}, --configmap=$(POD_NAMESPACE)/settings]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {main-snippet: "load_module x;"}
            ---
            {{Objects.Ingress("web", "web.example", "echo", name)}}
            ---
            {{Objects.Ingress("other", "other.example", "echo", "somebody-else")}}
            """);

        var result = await RunAsync("--kubeconfig", server.Kubeconfig, "--watch-namespace", name, "--output", "json");
        Assert.True(result.ExitCode == 1, result.Error);
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal("web", Assert.Single(report.RootElement.GetProperty("ingresses").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(1, report.RootElement.GetProperty("summary").GetProperty("otherClasses").GetInt32());
        Assert.Equal("settings", Assert.Single(report.RootElement.GetProperty("configMaps").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal("controller", Assert.Single(report.RootElement.GetProperty("workloads").EnumerateArray()).GetProperty("name").GetString());
        Assert.Contains("check: 2 ingresses read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifests_that_were_applied_to_a_cluster_are_no_change_of_it()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        var shared = await TestContext.Current.GetFixture<SharedApiServer>();
        var server = await shared!.StartedAsync();
        var name = $"check-{Guid.NewGuid().ToString("N")[..10]}";
        var manifests = $$"""
            {{Objects.Ingress("web", "web.example", "web", name, annotation: Harmless)}}
            ---
            {{Objects.Ingress("others", "others.example", "headless", name)}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}], sessionAffinity: ClientIP}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: headless}
            spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: open}
            spec: {type: NodePort, ports: [{name: http, port: 80}, {name: more, port: 81, targetPort: 8081}]}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: away}
            spec: {type: ExternalName, externalName: away.example, ports: [{name: http, port: 443}]}
            ---
            {{Objects.Ingress("open", "open.example", "open", name)}}
            ---
            {{Objects.Ingress("away", "away.example", "away", name)}}
            """;
        await server.Client.ApplyAsync("", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}}}}}");
        await server.Client.ApplyAsync(name, manifests);
        using var folder = new Scratch("check");
        var written = folder.File("manifests.yaml");
        await File.WriteAllTextAsync(written, manifests
            .Replace("metadata: {", $"metadata: {{namespace: {name}, ", StringComparison.Ordinal)
            .Replace("metadata:\n", $"metadata:\n  namespace: {name}\n", StringComparison.Ordinal));

        string[] compared = ["--diff", $"kubeconfig:{server.Kubeconfig}", written, "--watch-namespace", name, "--ingress-class", name];
        var same = await RunAsync(compared);
        Assert.True(same.ExitCode == 0, same.Output + same.Error);
        Assert.EndsWith("Nothing would be served otherwise.\n", same.Output, StringComparison.Ordinal);

        var other = (await File.ReadAllTextAsync(written)).Replace("away.example, ports", "far.example, ports", StringComparison.Ordinal);
        await File.WriteAllTextAsync(written, other);
        var moved = await RunAsync(compared);
        Assert.Equal(1, moved.ExitCode);
        Assert.Contains("external name away.example:443 → far.example:443", moved.Output, StringComparison.Ordinal);
    }

    static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var noCluster = new Dictionary<string, string?> { ["KUBECONFIG"] = null, ["KUBERNETES_SERVICE_HOST"] = null };
        return await Command.RunAsync(await ControllerProgram.PathAsync(), ["check", .. arguments], noCluster);
    }
}
