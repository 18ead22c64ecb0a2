using System.Net;
using EchoPod;

namespace IngressController.Tests.Edge;

/// <summary>A Service of namespace <c>default</c> with several pods, to be given to an <see cref="EdgeFixture"/> by its manifests.</summary>
sealed class PodGroup : IAsyncDisposable
{
    readonly string _service;

    PodGroup(string service, IReadOnlyList<EchoServer> pods) => (_service, Pods) = (service, pods);

    public IReadOnlyList<EchoServer> Pods { get; }

    /// <summary>The Service, and one slice a pod.</summary>
    public string Manifests => string.Join("\n---\n", Pods.Select(pod => Slice(pod, isReady: true)).Prepend($$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{_service}}, namespace: default }
        spec: { clusterIP: 10.0.0.1, ports: [{ port: 80, targetPort: 80 }] }
        """));

    public static async Task<PodGroup> StartAsync(string service, int count)
    {
        var pods = new List<EchoServer>();
        for (var i = 1; i <= count; i++)
            pods.Add(await EchoServer.StartAsync($"{service}-{i}", new IPEndPoint(IPAddress.Loopback, 0)));
        return new(service, pods);
    }

    /// <summary>The slice of one pod.</summary>
    public string Slice(EchoServer pod, bool isReady) => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{pod.Name}}, namespace: default, labels: { kubernetes.io/service-name: {{_service}} } }
        addressType: IPv4
        ports: [{ port: {{pod.Endpoint.Port}} }]
        endpoints: [{ addresses: ["{{pod.Endpoint.Address}}"], conditions: { ready: {{(isReady ? "true" : "false")}} } }]
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in Pods)
            await pod.DisposeAsync();
    }
}
