using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Tenants;

/// <summary>The good objects of one tenant, in namespace <c>default</c>: a host for each kind of promise.</summary>
static class FirstTenant
{
    public const string Namespace = "default";

    static readonly TestAuthority Authority = TestAuthority.Create("first-ca");

    /// <summary>Requests that show what its hosts do: host, path and headers.</summary>
    public static readonly (string Host, string Path, (string, string)[] Headers)[] Requests =
    [
        ("shop.first.test", "/", []),
        ("shop.first.test", "/api/x", []),
        ("shop.first.test", "/exact", []),
        ("secure.first.test", "/a?b", []),
        ("auth.first.test", "/", []),
        ("auth.first.test", "/x", [("Authorization", "Basic " + Convert.ToBase64String("me:secret"u8))]),
        ("auth.first.test", "/open/..%2fx", []),
        ("digest.first.test", "/closed", []),
        ("limits.first.test", "/", []),
        ("sticky.first.test", "/", []),
        ("regex.first.test", "/v12/item", []),
        ("regex.first.test", "/other", []),
        ("canary.first.test", "/", []),
        ("canary.first.test", "/", [("X-Canary", "always")]),
        ("back.first.test", "/", []),
        ("back.first.test", "/unknown", []),
        ("names.first.test", "/", []),
        ("www.names.first.test", "/", []),
        ("alias.first.test", "/x", []),
        ("pattern7.first.test", "/x", []),
        ("any.wild.first.test", "/", []),
        ("client.first.test", "/", []),
        ("denied.first.test", "/", []),
        ("headers.first.test", "/", [("Origin", "https://a.test")]),
    ];

    public static string Yaml { get; } = Backends.Join(
        EdgeFixture.Ingress("shop", "shop.first.test", ["/=web", "/api/=admin", "/exact=other"]),
        TlsYaml.Ingress(
            "secure", "secure.first.test", "secure-tls", null, "ssl-redirect: false", "hsts-max-age: 99", "ssl-ciphers: ECDHE-ECDSA-AES128-GCM-SHA256"),
        TlsYaml.Secret("secure-tls", Authority.Server("secure.first.test")),
        EdgeFixture.Ingress("auth", "auth.first.test", ["/=web"], "auth-type: basic", "auth-secret: users", "auth-realm: first"),
        EdgeFixture.Ingress("auth-open", "auth.first.test", ["/open=other"]),
        EdgeFixture.Secret("users", ("auth", "me:{PLAIN}secret")),
        EdgeFixture.Ingress("digest", "digest.first.test", ["/=web"], "whitelist-source-range: 10.9.9.9/32"),
        EdgeFixture.Ingress("limits", "limits.first.test", ["/=web"], "limit-rps: 1000", "limit-connections: 100", "proxy-body-size: 3m"),
        EdgeFixture.Ingress("sticky", "sticky.first.test", ["/=web"], "affinity: cookie", "session-cookie-name: STICKY"),
        EdgeFixture.Ingress("regex", "regex.first.test", ["/v([0-9]+)/(.*)=web"], "use-regex: true", "rewrite-target: /$2/$1"),
        EdgeFixture.Ingress("main", "canary.first.test", ["/=web"]),
        EdgeFixture.Ingress("canary", "canary.first.test", ["/=admin"], "canary: true", "canary-by-header: X-Canary"),
        EdgeFixture.Ingress("back", "back.first.test", ["/=gone"], "default-backend: other"),
        EdgeFixture.Ingress("names", "names.first.test", ["/=web"], "app-root: /start", "from-to-www-redirect: true",
            "server-alias: alias.first.test,~^pattern[0-9]\\.first\\.test$"),
        TlsYaml.Ingress("wild", "*.wild.first.test", "wild-tls", null, "ssl-redirect: false"),
        TlsYaml.Secret("wild-tls", Authority.Server("*.wild.first.test")),
        TlsYaml.Ingress("client", "client.first.test", "client-tls", null, "ssl-redirect: false", "auth-tls-secret: default/ca", "auth-tls-verify-client: on"),
        TlsYaml.Secret("client-tls", Authority.Server("client.first.test")),
        EdgeFixture.Secret("ca", ("ca.crt", Authority.Pem)),
        EdgeFixture.Ingress("denied", "denied.first.test", ["/=web"], "auth-type: basic", "auth-secret: missing"),
        EdgeFixture.Ingress("headers", "headers.first.test", ["/=web"], "enable-cors: true", "cors-allow-origin: https://a.test",
            "proxy-set-headers: default/headers", "upstream-vhost: inside.first.test", "custom-http-errors: 418"),
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: headers, namespace: default }
        data: { X-First: "yes" }
        """);

    /// <summary>Global settings, none of them at its default.</summary>
    public const string Settings = """
        ssl-protocols: "TLSv1.2"
        use-http2: "false"
        proxy-read-timeout: "33"
        hsts-max-age: "77"
        server-tokens: "true"
        limit-req-status-code: "429"
        use-forwarded-headers: "false"
        keep-alive: "70"
        """;

    /// <summary>All objects; the Ingresses are of the first day of 2026.</summary>
    public static IReadOnlyList<ClusterObject> Objects { get; } =
        [.. Read(Yaml).Select(one => one is Ingress ingress ? ingress with { CreatedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) } : one)];

    /// <summary>A certificate that covers a host of the first tenant, in the hands of somebody else.</summary>
    public static TestCertificate ForeignCertificate { get; } =
        TestAuthority.Create("second-ca").Server("shop.first.test", "secure.first.test", "*.first.test");

    public static List<ClusterObject> Read(string yaml) =>
        [.. ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml)).Objects.Select(entry => entry.Object!)];
}
