using System.Security.Cryptography;
using System.Text;

namespace IngressController.Load.Targets;

/// <summary>The manifests that the controller under test serves when this program starts it: a route for each scenario.</summary>
sealed class OwnManifests(string folder, IReadOnlyList<int> podPorts, int canaryPort)
{
    /// <summary>Paths of each of the many hosts.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/", "/api", "/static"];

    /// <summary>User and password of the route with authentication.</summary>
    public const string Credentials = "load:test";

    /// <summary>The name of one of the many hosts.</summary>
    public static string HostName(int number) => $"h{number}.load.example";

    /// <param name="hosts">How many hosts there are besides those of the scenarios.</param>
    public void Write(int hosts)
    {
        File.WriteAllText(Path.Combine(folder, "routes.yaml"), Routes());
        File.WriteAllText(Path.Combine(folder, "hosts.yaml"), string.Join("---\n", Enumerable.Range(0, hosts).Select(HostRule)));
        WriteEndpoints("load", podPorts);
        WriteEndpoints("next", [canaryPort]);
        ChangeEndpoints(0);
    }

    /// <summary>Takes one of the pods out of the service that changes, another one each time.</summary>
    public void ChangeEndpoints(int round) => WriteEndpoints("churn", [.. podPorts.Where((_, i) => i != round % podPorts.Count)]);

    /// <summary>Adds an Ingress with a host of its own, and takes it away the next time.</summary>
    public void ChangeIngress(int round) =>
        Replace("ingress-churn.yaml", round % 2 == 0 ? Ingress("new", $"new{round}.load.example", "load", []) : "");

    void WriteEndpoints(string service, IReadOnlyList<int> ports)
    {
        var slices = ports.Select((port, i) => $$"""
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: {{service}}-{{i}}
              labels:
                kubernetes.io/service-name: {{service}}
            addressType: IPv4
            ports: [{name: "", port: {{port}}, protocol: TCP}]
            endpoints: [{addresses: [127.0.0.1], conditions: {ready: true} }]

            """);
        Replace($"endpoints-{service}.yaml", string.Join("---\n", slices));
    }

    // Written beside and moved over: the controller sees the old file or the new one.
    void Replace(string file, string text)
    {
        var path = Path.Combine(folder, file);
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }

    static string Routes() => string.Join("---\n",
    [
        Service("load"),
        Service("next"),
        Service("churn"),
        Ingress("load", "load.example", "load", []),
        Ingress("secure", "secure.example", "load", []) + "  tls: [{hosts: [secure.example], secretName: secure}]\n",
        Ingress("churn", "churn.example", "churn", []),
        Ingress("grpc", "grpc.example", "load", ["backend-protocol: GRPC"]),
        Ingress("canary-main", "canary.example", "load", []),
        Ingress("canary-next", "canary.example", "next", ["canary: 'true'", "canary-weight: '20'"]),
        Ingress("auth", "auth.example", "load", ["auth-type: basic", "auth-secret: users", "auth-realm: load"]),
        Ingress("limited", "limited.example", "load", ["limit-rps: '20'", "limit-burst-multiplier: '1'"]),
        Secret("users", ("auth", $"load:{{SHA}}{Sha1(Credentials.Split(':')[1])}")),
        TlsSecret("secure", "secure.example"),
    ]);

    static string Service(string name) => $$"""
        apiVersion: v1
        kind: Service
        metadata: {name: {{name}}}
        spec: {ports: [{port: 80}]}

        """;

    static string Ingress(string name, string host, string service, IEnumerable<string> annotations) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: {{name}}
          annotations: {{{string.Join(", ", annotations.Select(annotation => "nginx.ingress.kubernetes.io/" + annotation))}}}
        spec:
          ingressClassName: yarp
          rules:
          - host: {{host}}
            http:
              paths:
        {{PathRule("/", service)}}

        """;

    static string HostRule(int number) => $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: host-{{number}}}
        spec:
          ingressClassName: yarp
          rules:
          - host: {{HostName(number)}}
            http:
              paths:
        {{string.Concat(Paths.Select(path => PathRule(path, "load") + "\n"))}}
        """;

    static string PathRule(string path, string service) =>
        "      - {path: " + path + ", pathType: Prefix, backend: {service: {name: " + service + ", port: {number: 80}}}}";

    static string TlsSecret(string name, string host)
    {
        var (certificate, key) = OwnCertificate.Create(host);
        return Secret(name, ("tls.crt", certificate), ("tls.key", key));
    }

    static string Secret(string name, params IEnumerable<(string Key, string Value)> data) => $$"""
        apiVersion: v1
        kind: Secret
        metadata: {name: {{name}}}
        data: {{{string.Join(", ", data.Select(entry => $"{entry.Key}: {Convert.ToBase64String(Encoding.ASCII.GetBytes(entry.Value))}"))}}}

        """;

#pragma warning disable CA5350 // What htpasswd -s writes; the password is no secret.
    static string Sha1(string text) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(text)));
#pragma warning restore CA5350
}
