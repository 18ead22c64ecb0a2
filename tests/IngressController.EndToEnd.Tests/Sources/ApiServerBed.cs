using IngressController.EndToEnd.Tests.Pods;

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

    public string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("N")[..10]}";

    protected override IReadOnlyList<string> SourceFlags =>
        _onlyOwnNamespace ? ["--kubeconfig", _server.Kubeconfig, "--watch-namespace", Namespace] : ["--kubeconfig", _server.Kubeconfig];

    public static async Task<ApiServerBed> CreateAsync(ApiServer server, IPodHost pods, bool onlyOwnNamespace)
    {
        var bed = new ApiServerBed(server, pods, onlyOwnNamespace);
        await server.Client.ApplyAsync("", $"{{apiVersion: v1, kind: Namespace, metadata: {{name: {bed.Namespace}}}}}");
        return bed;
    }

    protected override Task ApplyAsync(Manifest manifest) => _server.Client.ApplyAsync(Namespace, manifest);

    protected override Task DeleteAsync(Manifest manifest) => _server.Client.DeleteAsync(Namespace, manifest);

    // Without a controller manager a deleted namespace would stay; the server itself is removed at the end of the run.
    protected override Task CleanUpAsync() => Task.CompletedTask;
}
