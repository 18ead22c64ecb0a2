using System.Diagnostics;
using System.Text;
using System.Text.Json;
using IngressController.Check;
using IngressController.Kubernetes.OneShot;

namespace IngressController.Tests.Check;

/// <summary>The script of <c>--fix</c> as a shell runs it, with a kubectl that prints what it is given.</summary>
public sealed class FixScriptTests
{
    const string Manifests = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: "we'b; echo gone"
          annotations:
            nginx.ingress.kubernetes.io/http2-push-preload: "true"
            nginx.ingress.kubernetes.io/configuration-snippet: "proxy_read_timeout 2m; proxy_next_upstream_tries 3;"
        spec:
          ingressClassName: nginx
          rules: [{host: a.test, http: {paths: [{path: /a/, pathType: Prefix, backend: {service: {name: web, port: {number: 80} } } }] } }]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
        data: {worker-processes: "4", allow-snippet-annotations: "true", annotations-risk-level: Critical, no-such-key: "'"}
        """;

    [Fact]
    public async Task Each_change_is_one_line_that_a_shell_takes()
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Manifests));
        var report = MigrationCheck.Run(ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { }), null, null);
        var script = new StringWriter();
        FixScript.Write(report, script);
        Assert.Contains("# start this controller with --nginx-path-quirks\n", script.ToString(), StringComparison.Ordinal);

        var lines = (await RunAsync($"kubectl() {{ printf '[%s]' \"$@\"; echo; }}\n{script}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            [
                "[--namespace][default][annotate][--overwrite][--][ingress][we'b; echo gone]" +
                "[nginx.ingress.kubernetes.io/proxy-read-timeout=120][nginx.ingress.kubernetes.io/proxy-next-upstream-tries=3]" +
                "[nginx.ingress.kubernetes.io/configuration-snippet-]",
                "[--namespace][default][annotate][--overwrite][--][ingress][we'b; echo gone]" +
                "[nginx.ingress.kubernetes.io/http2-push-preload-]",
                "[--namespace][ingress-yarp][patch][configmap][ingress-yarp][--type][merge][--patch][{\"data\": {\"worker-processes\": null}}]",
            ],
            lines);
        using var patch = JsonDocument.Parse(lines[2][(lines[2].LastIndexOf('[') + 1)..^1]);
        Assert.Equal(JsonValueKind.Null, patch.RootElement.GetProperty("data").GetProperty("worker-processes").ValueKind);
    }

    [Theory]
    [InlineData("more_set_headers 'X-A: b';")]
    [InlineData("satisfy any; proxy_read_timeout 2m;")]
    public void No_line_lets_tenants_have_snippets_or_makes_one_act_that_was_not_read(string text)
    {
        var closed = Manifests.Replace("allow-snippet-annotations: \"true\", ", "", StringComparison.Ordinal)
            .Replace("proxy_read_timeout 2m; proxy_next_upstream_tries 3;", text, StringComparison.Ordinal);
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(closed));
        var report = MigrationCheck.Run(ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { }), null, null);
        var snippet = Assert.Single(report.All, one => one.Finding.Field.EndsWith("/configuration-snippet", StringComparison.Ordinal)).Finding;
        Assert.True(snippet.Verdict >= Verdict.NotHonoured, $"{snippet.Verdict}");
        Assert.Null(snippet.Fixes);
    }

    [Theory]
    [InlineData("a\\n; touch x")]
    [InlineData("a\\e[2Jb")]
    [InlineData("a\\u202eb")]
    public void What_a_terminal_would_interpret_is_never_written(string name)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(Manifests.Replace("we'b; echo gone", name, StringComparison.Ordinal)));
        var script = new StringWriter();
        FixScript.Write(MigrationCheck.Run(ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { }), null, null), script);
        Assert.Contains("has a name that no cluster takes\n", script.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("annotate", script.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(script.ToString(), static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
    }

    static async Task<string> RunAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await shell.StandardInput.WriteAsync(script);
        shell.StandardInput.Close();
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
