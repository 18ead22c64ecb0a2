using IngressController.Tests.Edge;

namespace IngressController.Tests.Tls;

/// <summary>Objects with TLS as YAML, in namespace <c>default</c>.</summary>
static class TlsYaml
{
    public static string Join(params string[] documents) => string.Join("\n---\n", documents);

    /// <summary>An Ingress whose only host is listed with a Secret, and leads to <c>web</c>.</summary>
    public static string Ingress(string name, string host, string? secret = null, string? tls = null, params string[] annotations) =>
        $"{EdgeFixture.Ingress(name, $"'{host}'", ["/=web"], annotations)}\n  tls: {tls ?? $"[{{ hosts: ['{host}'], secretName: {secret} }}]"}";

    public static string Secret(string name, TestCertificate certificate) =>
        EdgeFixture.Secret(name, ("tls.crt", certificate.Certificate), ("tls.key", certificate.Key));
}
