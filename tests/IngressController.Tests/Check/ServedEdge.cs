using System.Net;
using EchoPod;
using IngressController.Check;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Check;

/// <summary>
/// What check says would be served, served: its Ingresses and its ConfigMap by an edge with the options that it judged with. Behind each Service is a
/// pod of its name; behind one of namespace <c>vault</c>, one with TLS.
/// </summary>
sealed class ServedEdge : IAsyncDisposable
{
    /// <summary>That of <c>ann</c>, where a password is asked for.</summary>
    public const string Password = "secret";

    readonly List<IAsyncDisposable> _pods = [];
    EdgeFixture? _edge;

    public static async Task<ServedEdge> StartAsync(Migration migration)
    {
        var edge = new ServedEdge();
        var authority = TestAuthority.Create();
        var manifests = new List<string>
        {
            SecretIn("monitoring", EdgeFixture.Secret("prometheus-users", ("auth", $"ann:{{PLAIN}}{Password}\n"))),
            SecretIn("vault", EdgeFixture.Secret("vault-ca", ("ca.crt", authority.Pem))),
        };
        var services = migration.Chosen.Ingresses.Values.SelectMany(ingress => ingress.Rules.SelectMany(rule => rule.Paths!.Value)
            .Select(path => (ingress.Key.Namespace, Service: path.Backend!.Service!))).GroupBy(one => new ObjectKey(one.Namespace, one.Service.Name!));
        foreach (var service in services)
            manifests.Add(await edge.ServeAsync(service.Key, service.Select(one => one.Service).First(), authority));
        edge._edge = await EdgeFixture.StartAsync(
            Backends.Join([.. manifests]), withPods: false,
            configure: options => options with { Translation = migration.Options with { TcpServices = null } });
        await edge._edge.ApplyAsync([.. migration.Chosen.Ingresses.Values, .. migration.Chosen.ConfigMaps.Values]);
        return edge;
    }

    public async Task<HttpResponseMessage> GetAsync(string host, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{host}{path}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await _edge!.Client.SendAsync(request);
    }

    public Task<HttpResponseMessage> PutAsync(string host, string path, int bytes) =>
        _edge!.Client.PutAsync($"http://{host}{path}", new ByteArrayContent(new byte[bytes]));

    public async ValueTask DisposeAsync()
    {
        if (_edge is not null)
            await _edge.DisposeAsync();
        foreach (var pod in _pods)
            await pod.DisposeAsync();
    }

    async Task<string> ServeAsync(ObjectKey key, ServiceReference port, TestAuthority authority)
    {
        var address = key.Namespace == "vault"
            ? Kept(await TlsPod.StartAsync(authority.Endpoint(null, "vault.vault.svc"))).Endpoint
            : Kept(await EchoServer.StartAsync(key.Name, new IPEndPoint(IPAddress.Loopback, 0))).Endpoint;
        var name = port.PortName is { } given ? $"name: {given}, " : "";
        return $$"""
            apiVersion: v1
            kind: Service
            metadata: { name: {{key.Name}}, namespace: {{key.Namespace}} }
            spec: { clusterIP: 10.0.0.1, ports: [{ {{name}}port: {{port.PortNumber ?? 80}}, targetPort: 80 }] }
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: { name: {{key.Name}}-1, namespace: {{key.Namespace}}, labels: { kubernetes.io/service-name: {{key.Name}} } }
            addressType: IPv4
            ports: [{ {{name}}port: {{address.Port}} }]
            endpoints: [{ addresses: ["{{address.Address}}"], conditions: { ready: true } }]
            """;
    }

    static string SecretIn(string place, string secret) => secret.Replace("namespace: default", $"namespace: {place}", StringComparison.Ordinal);

    T Kept<T>(T pod)
        where T : IAsyncDisposable
    {
        _pods.Add(pod);
        return pod;
    }
}
