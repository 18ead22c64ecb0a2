using System.Text;
using IngressController.Core.Cluster;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Tenants;

/// <summary>
/// All that an Ingress of another namespace can change on a host that one has too: each row shows one rule and that nothing else changes.
/// The page is src/COMPATIBILITY.md, "What Ingresses of one host share across namespaces".
/// </summary>
public sealed class SharedHostTests
{
    const string Younger = "2026-02-01T00:00:00Z";
    const string Older = "2025-02-01T00:00:00Z";

    [Theory]
    [InlineData("same path, younger", "shop.first.test", "/", Younger, "", false, "")]
    [InlineData("same path, older", "shop.first.test", "/", Older, "", false,
        "route second/tenant shop.first.test /|to second/web|Namespace = second|PathConflict")]
    [InlineData("certificate", "shop.first.test", "/second", Younger, "", true, "has certificate True|TLS of second/tenant: second/tls|ForeignHostSetting")]
    [InlineData("certificate where one has one", "secure.first.test", "/second", Younger, "", true, "ForeignHostSetting")]
    [InlineData("wildcard certificate", "*.first.test", "/", Younger, "", true,
        "has certificate True|pattern7.first.test/x: host *.first.test|TLS of second/tenant: second/tls|TLS of : second/tls|" +
        "route second/tenant *.first.test /|to second/web|Namespace = second")]
    [InlineData("name below a wildcard", "any.wild.first.test", "/", Younger, "", false,
        "any.wild.first.test/: host any.wild.first.test|TLS of : default/wild-tls|route second/tenant any.wild.first.test /|to second/web|Namespace = second")]
    [InlineData("name of a www redirect", "www.names.first.test", "/", Younger, "", false,
        "route second/tenant www.names.first.test /|to second/web|Namespace = second|RedirectConflict")]
    [InlineData("app-root", "shop.first.test", "/second", Younger, "app-root: /start", false, "app-root /start|ForeignHostSetting")]
    [InlineData("app-root where one has one", "names.first.test", "/second", Younger, "app-root: /other", false, "ForeignHostSetting")]
    [InlineData("regular expressions", "shop.first.test", "/second", Younger, "use-regex: true", false, "Prefix True|ForeignHostSetting|RegexHost")]
    [InlineData("client certificates", "shop.first.test", "/second", Younger, "auth-tls-secret: second/tls", false, "asks True|edits 1|ForeignHostSetting")]
    [InlineData("alias", "shop.first.test", "/second", Younger, "server-alias: 'alias.first.test,x.test,~.*'", false, "ForeignHostSetting")]
    [InlineData("www redirect", "shop.first.test", "/second", Younger, "from-to-www-redirect: true", false, "ForeignHostSetting")]
    [InlineData("closing snippet", "shop.first.test", "/second", Younger, "server-snippet: 'deny all;'", false, "guarded True|ForeignHostSetting")]
    [InlineData("canary", "shop.first.test", "/", Younger, "canary: true, canary-weight: 100", false, "ForeignCanary")]
    [InlineData("guarded path", "shop.first.test", "/second", Younger, "whitelist-source-range: 10.9.9.9/32", false, "guarded True")]
    [InlineData("limits, logins and headers", "shop.first.test", "/second", Younger,
        "limit-rps: 1, affinity: cookie, proxy-body-size: 1k, custom-http-errors: 500, enable-cors: true, default-backend: web", false, "guarded True")]
    public void A_foreign_Ingress_changes_this_and_nothing_else(
        string rule, string host, string path, string created, string annotations, bool hasTls, string changes)
    {
        using var tables = new BoundTables(guards: true);
        var before = TwoTenantsTests.First;
        var expected = tables.Follow(before).Split('\n');
        var foreign = Objects(host, path, created, annotations, hasTls);
        var changed = tables.Follow(foreign.Aggregate(before, (all, one) => all.With(one))).Split('\n').Except(expected).ToList();
        var told = changes.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(changed.All(line => told.Any(one => line.Contains(one, StringComparison.Ordinal))), $"{rule}:\n{string.Join('\n', changed)}");
        Assert.True(
            told.All(one => changed.Any(line => line.Contains(one, StringComparison.Ordinal))), $"{rule}: not all of it:\n{string.Join('\n', changed)}");
    }

    static List<ClusterObject> Objects(string host, string path, string created, string annotations, bool hasTls) => FirstTenant.Read(Backends.Join(
        $$"""
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: tenant
          namespace: second
          creationTimestamp: {{created}}
          annotations: { {{string.Join(", ", annotations.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Annotation))}} }
        spec:
          ingressClassName: yarp
          rules: [{ host: '{{host}}', http: { paths: [{ path: {{path}}, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }] } }]
          tls: [{{(hasTls ? $"{{ hosts: ['{host}'], secretName: tls }}" : "")}}]
        """,
        Backends.Service("web").Replace("namespace: default", "namespace: second", StringComparison.Ordinal),
        $$"""
        apiVersion: v1
        kind: Secret
        metadata: { name: tls, namespace: second }
        data:
          tls.crt: {{Base64(FirstTenant.ForeignCertificate.Certificate)}}
          tls.key: {{Base64(FirstTenant.ForeignCertificate.Key)}}
          ca.crt: {{Base64(FirstTenant.ForeignCertificate.Certificate)}}
        """));

    static string Annotation(string line)
    {
        var pair = line.Split(": ", 2);
        return $"nginx.ingress.kubernetes.io/{pair[0]}: '{pair[1].Trim('\'')}'";
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
