using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Admission;

/// <summary>The admission webhook as a real API server asks it, seen by somebody with kubectl.</summary>
public sealed partial class Webhook
{
    [Fact]
    public async Task A_bad_Ingress_never_gets_into_the_cluster()
    {
        Requirement.Demand(ApiServer.Unavailable is null, ApiServer.Unavailable ?? "");
        Requirement.Demand((await Command.RunAsync("sh", ["-c", "command -v kubectl"])).ExitCode == 0, "kubectl");
        var shared = await TestContext.Current.GetFixture<SharedApiServer>();
        var server = await shared!.StartedAsync();
        using var folder = new Scratch("webhook");
        var authority = WriteCertificate(folder);
        await using var bed = await ApiServerBed.CreateAsync(server, new LoopbackPods(), onlyOwnNamespace: true);
        await bed.ApplyAsync(Objects.Service("echo", 8080));
        await bed.StartControllerAsync("--validating-webhook", "127.0.0.1:0",
            "--validating-webhook-certificate", folder.File("cert"), "--validating-webhook-key", folder.File("key"));
        var port = (await bed.Controller.Program.UntilWrittenAsync(PortLine(), TimeSpan.FromSeconds(20))).Groups[1].Value;

        var configuration = $"ingress-yarp-{bed.Namespace}";
        await server.Client.ApplyAsync(
            "", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {bed.Namespace}, labels: {{webhook-test: {bed.Namespace}}}}}}}");
        await server.Client.ApplyAsync("", $$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: {{configuration}}}
            webhooks:
            - name: validate.ingress-yarp.example
              admissionReviewVersions: [v1]
              sideEffects: None
              failurePolicy: Fail
              matchPolicy: Equivalent
              namespaceSelector: {matchLabels: {webhook-test: "{{bed.Namespace}}" } }
              clientConfig:
                url: https://127.0.0.1:{{port}}/networking/v1/ingresses
                caBundle: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(authority))}}
              rules:
              - {apiGroups: [networking.k8s.io], apiVersions: [v1], resources: [ingresses], operations: [CREATE, UPDATE]}
            """);
        var kubectl = new Kubectl(server.Kubeconfig, bed.Namespace, folder);
        // The API server takes up a new configuration within a moment, and until then lets everything through.
        await Eventually.IsAsync(
            "a refusal",
            () => kubectl.ApplyAsync(Objects.Ingress("bad", "bad.example", "echo", annotation: "nginx.ingress.kubernetes.io/ssl-redirect: maybe")),
            result => result.ExitCode != 0);

        var bad = await kubectl.ApplyAsync(Objects.Ingress("worse", "worse.example", "echo", annotation: "nginx.ingress.kubernetes.io/ssl-redirect: maybe"));
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("admission webhook \"validate.ingress-yarp.example\" denied the request", bad.Error, StringComparison.Ordinal);
        Assert.Contains("nginx.ingress.kubernetes.io/ssl-redirect: \"maybe\" is neither true nor false", bad.Error, StringComparison.Ordinal);

        var good = await kubectl.ApplyAsync(Objects.Ingress("good", "good.example", "echo"));
        Assert.True(good.ExitCode == 0, good.Error);
        var warned = await kubectl.ApplyAsync(Objects.Ingress("warned", "warned.example", "echo", annotation: "nginx.ingress.kubernetes.io/no-such: x"));
        Assert.True(warned.ExitCode == 0, warned.Error);
        Assert.Contains("Warning: nginx.ingress.kubernetes.io/no-such", warned.Error, StringComparison.Ordinal);
        var foreign = await kubectl.ApplyAsync(
            Objects.Ingress("foreign", "good.example", "echo", "somebody-else", annotation: "nginx.ingress.kubernetes.io/ssl-redirect: maybe"));
        Assert.True(foreign.ExitCode == 0, foreign.Error);

        await bed.Client.UntilStatusAsync("http://good.example/", HttpStatusCode.ServiceUnavailable);
        var conflict = await kubectl.ApplyAsync(Objects.Ingress("conflict", "good.example", "echo"));
        Assert.Equal(1, conflict.ExitCode);
        Assert.Contains($"host \"good.example\" and path \"/\" is already defined in ingress {bed.Namespace}/good", conflict.Error, StringComparison.Ordinal);
        Assert.Contains("nginx_ingress_controller_check_errors{", await bed.Controller.MetricsAsync(), StringComparison.Ordinal);

        await server.Client.DeleteAsync("", Assert.Single(Manifest.Split(
            $"{{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {{name: {configuration}}}}}")));
    }

    [Theory]
    [InlineData("--validating-webhook", ":8443")]
    [InlineData("--validating-webhook", "nowhere", "--validating-webhook-certificate", "/nonexistent", "--validating-webhook-key", "/nonexistent")]
    [InlineData("--validating-webhook", ":0", "--validating-webhook-certificate", "/nonexistent", "--validating-webhook-key", "/nonexistent")]
    public async Task A_webhook_that_cannot_be_served_ends_the_start_with_one_line(params string[] flags)
    {
        using var folder = new Scratch("manifests");
        var result = await Command.RunAsync(
            await ControllerProgram.PathAsync(),
            ["--manifests", folder.Path, "--http-port", "0", "--https-port", "0", "--healthz-port", "0", .. flags]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--validating-webhook", Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    // Its own authority, as the chart's certificate job makes one.
    static string WriteCertificate(Scratch folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder.File("cert"), certificate.ExportCertificatePem());
        File.WriteAllText(folder.File("key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.ExportCertificatePem();
    }

    sealed record Kubectl(string Kubeconfig, string Namespace, Scratch Folder)
    {
        public async Task<CommandResult> ApplyAsync(string yaml)
        {
            var file = Folder.File("object.yaml");
            await File.WriteAllTextAsync(file, yaml);
            return await Command.RunAsync("kubectl", ["--kubeconfig", Kubeconfig, "--namespace", Namespace, "apply", "--validate=false", "-f", file]);
        }
    }

    [GeneratedRegex(@"Admission webhook on port (\d+)")]
    private static partial Regex PortLine();
}
