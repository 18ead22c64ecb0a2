using System.Net;
using System.Text.Json;
using EchoPod;

namespace IngressController.Tests.Edge;

/// <summary>Services of a test's own, beside those that <see cref="EdgeFixture"/> has.</summary>
static class Backends
{
    /// <summary>A Service of namespace <c>default</c> with these addresses behind its port 80.</summary>
    public static string Service(string name, params IPEndPoint[] endpoints) => string.Join("\n---\n", [$$"""
        apiVersion: v1
        kind: Service
        metadata: { name: {{name}}, namespace: default }
        spec: { clusterIP: 10.0.0.1, ports: [{ port: 80, targetPort: 80 }] }
        """, .. endpoints.Select((endpoint, i) => $$"""
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: { name: {{name}}-{{i}}, namespace: default, labels: { kubernetes.io/service-name: {{name}} } }
        addressType: IPv4
        ports: [{ port: {{endpoint.Port}} }]
        endpoints: [{ addresses: ["{{endpoint.Address}}"], conditions: { ready: true } }]
        """)]);

    /// <summary>Manifests, one after another.</summary>
    public static string Join(params string[] manifests) => string.Join("\n---\n", manifests);

    /// <summary>An HTTP answer with a short body.</summary>
    public static string Answer(int status, string body = "ok") => $"HTTP/1.1 {status} X\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public static async Task<EchoAnswer> EchoAsync(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), EchoJson.Default.EchoAnswer)!;
}
