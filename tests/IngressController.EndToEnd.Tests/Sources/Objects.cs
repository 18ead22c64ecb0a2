using System.Net;
using IngressController.EndToEnd.Tests.Pods;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>YAML of the objects that most tests need.</summary>
static class Objects
{
    public const string ControllerClass = "k8s.io/ingress-yarp";

    public static string IngressClass(string name = "yarp", string controller = ControllerClass) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: {{name}}}
        spec: {controller: {{controller}}}
        """;

    public static string Service(string name, int podPort) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec:
          selector: {app: {{name}}}
          ports: [{name: http, port: 8080, targetPort: {{podPort}}}]
        """;

    /// <summary>The slice that a cluster would make of ready pods.</summary>
    public static string EndpointSlice(string service, int port, IEnumerable<Pod> pods, string portName = "http") =>
        EndpointSlice(service, port, portName, pods.Select(pod => (pod.Address, pod.Name)));

    /// <summary>A slice of anything that listens.</summary>
    public static string EndpointSlice(string service, int port, string portName, IEnumerable<(IPAddress Address, string Pod)> endpoints)
    {
        var lines = endpoints.Select(endpoint =>
            $"{{addresses: [{endpoint.Address}], conditions: {{ready: true}}, targetRef: {{kind: Pod, name: {endpoint.Pod}}}}}");
        return $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: {{service}}-slice
              labels: {kubernetes.io/service-name: {{service}}}
            addressType: IPv4
            ports: [{name: {{portName}}, port: {{port}}, protocol: TCP}]
            endpoints: [{{string.Join(", ", lines)}}]
            """;
    }

    /// <summary>An Ingress that sends all of a host to one Service.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">The host.</param>
    /// <param name="service">A Service with a port <c>http</c>.</param>
    /// <param name="ingressClass"><c>spec.ingressClassName</c>; null leaves it out.</param>
    /// <param name="classAnnotation">The older annotation for the class; null leaves it out.</param>
    public static string Ingress(
        string name, string host, string service, string? ingressClass = "yarp", string? classAnnotation = null, string? annotation = null) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{name}}
          annotations: { {{annotation ?? (classAnnotation is null ? "" : $"kubernetes.io/ingress.class: {classAnnotation}")}} }
        spec:
          {{(ingressClass is null ? "" : $"ingressClassName: {ingressClass}")}}
          rules:
          - host: {{host}}
            http:
              paths:
              - path: /
                pathType: Prefix
                backend:
                  service:
                    name: {{service}}
                    port: {name: http}
        """;
}
