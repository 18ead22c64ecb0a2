using System.Text;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;

namespace IngressController.EndToEnd.Tests.Deploy;

/// <summary>
/// A real API server, with RBAC, that writes down who asks for what. deploy/ is applied to it by kubectl. What a cluster has besides
/// (a controller manager, nodes, kubelets) it has not: nothing runs there.
/// </summary>
public sealed partial class AuditedCluster : IAsyncLifetime
{
    /// <summary>
    /// An API server of 1.20 knows these two only under their last beta versions, which have the same fields. The objects are
    /// checked as those.
    /// </summary>
    const string OlderVersions = """
        - target: {group: policy, version: v1}
          options: {allowKindChange: true}
          patch: '[{"op": "replace", "path": "/apiVersion", "value": "policy/v1beta1"}]'
        - target: {group: autoscaling, version: v2}
          options: {allowKindChange: true}
          patch: '[{"op": "replace", "path": "/apiVersion", "value": "autoscaling/v2beta2"}]'
        """;

    readonly Scratch _folder = new("audit");
    ApiServer? _server;
    bool _isOld;

    internal ApiServer Server => _server!;

    internal Kubectl Kubectl => new(Server.Kubeconfig);

    internal AuditLog Audit => new(_folder.File("audit.log"));

    public async ValueTask InitializeAsync()
    {
        TestBed.DemandApiServer();
        await Kubectl.DemandAsync();
        await File.WriteAllTextAsync(_folder.File("policy.yaml"), AuditLog.Policy);
        _server = await ApiServer.StartAsync([$"--audit-policy-file={_folder.File("policy.yaml")}", $"--audit-log-path={_folder.File("audit.log")}"]);
        _isOld = !AnyVersion().IsMatch(await Kubectl.RunAsync("api-versions"));
        await Kubectl.RunAsync("apply", "--server-side", "-f", Repository.Path("tests", "apiserver", "stand-ins"));
        await Kubectl.RunAsync("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s");
    }

    /// <summary>Applies a kustomization as the README says, and returns its objects.</summary>
    internal async Task<RenderedObjects> ApplyAsync(string overlay, params IEnumerable<string> components)
    {
        await ForgetRightsAsync();
        using var kustomization = new Kustomization(overlay, components, patches: _isOld ? OlderVersions : "");
        await Kubectl.RunAsync("apply", "--server-side", "--force-conflicts", "-k", kustomization.Path);
        return new(await kustomization.BuildAsync());
    }

    /// <summary>Applies rendered manifests; returns what kubectl says of each.</summary>
    internal async Task<string> ApplyRenderedAsync(string yaml)
    {
        await ForgetRightsAsync();
        return await ApplyYamlAsync(
            !_isOld
                ? yaml
                : yaml.Replace(": policy/v1\n", ": policy/v1beta1\n", StringComparison.Ordinal)
                    .Replace(": autoscaling/v2\n", ": autoscaling/v2beta2\n", StringComparison.Ordinal));
    }

    internal async Task<string> ApplyYamlAsync(string yaml)
    {
        using var scratch = new Scratch("manifests");
        await File.WriteAllTextAsync(scratch.File("all.yaml"), yaml, Encoding.UTF8);
        return await Kubectl.RunAsync("apply", "--server-side", "--force-conflicts", "-f", scratch.File("all.yaml"));
    }

    // No right may be left from what was applied before: the tests of a class share the server, in any order.
    Task<string> ForgetRightsAsync() => Kubectl.RunAsync(
        "delete", "clusterrole,clusterrolebinding,role,rolebinding", "--all-namespaces",
        "--selector", "app.kubernetes.io/name=ingress-yarp", "--ignore-not-found");

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex("^policy/v1$", RegexOptions.Multiline)]
    private static partial Regex AnyVersion();
}
