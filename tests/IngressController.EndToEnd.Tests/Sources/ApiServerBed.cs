using System.Net;
using System.Text.Json.Nodes;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using k8s;
using k8s.Autorest;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>Objects in a namespace of a real API server.</summary>
sealed class ApiServerBed : TestBed
{
    readonly ApiServer _server;
    readonly bool _onlyOwnNamespace;

    ApiServerBed(ApiServer server, IPodHost pods, bool onlyOwnNamespace)
        : base(pods)
    {
        _server = server;
        _onlyOwnNamespace = onlyOwnNamespace;
    }

    public ApiClient Api => _server.Client;

    public IKubernetes Kubernetes => _server.Kubernetes;

    public string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("N")[..10]}";

    protected override IReadOnlyList<string> SourceFlags =>
        _onlyOwnNamespace ? ["--kubeconfig", _server.Kubeconfig, "--watch-namespace", Namespace] : ["--kubeconfig", _server.Kubeconfig];

    // Beds share a server, and controllers that are no pods its default namespace: each would be a follower of some other test's leader.
    protected override IReadOnlyList<string> LoneFlags => ["--election-id", Namespace];

    public static async Task<ApiServerBed> CreateAsync(ApiServer server, IPodHost pods, bool onlyOwnNamespace)
    {
        var bed = new ApiServerBed(server, pods, onlyOwnNamespace);
        await server.Client.ApplyAsync("", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {bed.Namespace}}}}}");
        return bed;
    }

    /// <summary>Starts a controller that takes itself for a running and ready pod of this bed's namespace; the test ends it.</summary>
    public Task<ControllerProcess> StartReplicaAsync(string pod, params IEnumerable<string> flags) => StartReplicaAsync(null, pod, flags);

    /// <summary>The same of a program (null: this version's), in the surroundings that a command makes which becomes it.</summary>
    public async Task<ControllerProcess> StartReplicaAsync(
        string? program, string pod, IEnumerable<string> flags, IReadOnlyList<string>? launcher = null)
    {
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: { name: {{pod}}, labels: { app: edge, pod-template-hash: {{pod}} } }
            spec: { nodeName: {{pod}}-node, containers: [{ name: controller, image: edge }] }
            """);
        await Api.SetStatusAsync(
            PodPath(pod), """{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}""");
        return await ControllerProcess.StartAsync([.. SourceFlags, .. flags], pod: $"{Namespace}/{pod}", program: program, launcher: launcher);
    }

    /// <summary>
    /// Ends a replica as a cluster does: its pod is being deleted, it gets SIGTERM, and the pod is gone when the process is.
    /// </summary>
    /// <param name="pod">Its pod.</param>
    /// <param name="replica">Its process.</param>
    /// <param name="limit">How long its end may take.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> EndReplicaAsync(string pod, ControllerProcess replica, TimeSpan limit)
    {
        await Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod, Namespace);
        await replica.TerminateAsync();
        var code = await replica.Program.ExitCodeAsync(limit);
        await Kubernetes.CoreV1.DeleteNamespacedPodAsync(pod, Namespace, gracePeriodSeconds: 0);
        return code;
    }

    /// <summary>An Ingress as it is now.</summary>
    public async Task<JsonNode> IngressAsync(string name) => (await Api.GetAsync(IngressPath(name)))!;

    public string IngressPath(string name) => $"/apis/networking.k8s.io/v1/namespaces/{Namespace}/ingresses/{name}";

    string PodPath(string name) => $"/api/v1/namespaces/{Namespace}/pods/{name}";

    /// <summary>Waits until an Ingress' status says just this: addresses and names, separated by spaces.</summary>
    public Task<string> UntilStatusAsync(string ingress, string addresses) => Eventually.IsAsync(
        $"the status of {ingress} is \"{addresses}\"", async () => AddressesOf(await IngressAsync(ingress)), present => present == addresses);

    /// <summary>Who holds the Lease <c>edge</c>; null while there is none.</summary>
    public async Task<string?> LeaderAsync()
    {
        try
        {
            return (await Kubernetes.CoordinationV1.ReadNamespacedLeaseAsync("edge", Namespace)).Spec.HolderIdentity;
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public static string AddressesOf(JsonNode ingress) =>
        string.Join(' ', (ingress["status"]?["loadBalancer"]?["ingress"]?.AsArray() ?? []).Select(item => item!["ip"] ?? item["hostname"]));

    protected override Task ApplyAsync(Manifest manifest) => _server.Client.ApplyAsync(Namespace, manifest);

    protected override Task DeleteAsync(Manifest manifest) => _server.Client.DeleteAsync(Namespace, manifest);

    // Without a controller manager a deleted namespace would stay; the server itself is removed at the end of the run.
    protected override Task CleanUpAsync() => Task.CompletedTask;
}
