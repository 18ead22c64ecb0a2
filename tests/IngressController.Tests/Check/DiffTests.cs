using System.Text;
using IngressController.Check;
using IngressController.Kubernetes.OneShot;
using IngressController.TestTree;

namespace IngressController.Tests.Check;

/// <summary>What a change of manifests would do.</summary>
public sealed class DiffTests
{
    static readonly string Folder = Repository.Path("tests", "IngressController.Tests", "Check", "Golden");

    const string Before = """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: shop
          annotations: {nginx.ingress.kubernetes.io/limit-rps: "5", nginx.ingress.kubernetes.io/proxy-read-timeout: "60"}
        spec:
          ingressClassName: nginx
          rules:
          - host: shop.test
            http:
              paths:
              - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80} } } }
              - {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {number: 80} } } }
              - {path: /old, pathType: Exact, backend: {service: {name: web, port: {number: 80} } } }
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: admin}
        spec:
          ingressClassName: nginx
          rules: [{host: admin.test, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: admin, port: {number: 80} } } }] } }]
        """;

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_objects_serve_the_same(string name)
    {
        var file = Path.Combine(Folder, $"{name}.yaml");
        var report = MigrationDiff.Run(ManifestFiles.Read(file, Stream.Null, _ => { }), ManifestFiles.Read(file, Stream.Null, _ => { }), null, null);
        Assert.Equal([], report.Served.SelectMany(one => one.What.Select(what => $"{one.Host} {one.Path}: {what}")));
        Assert.True(report.IsEmpty);
        Assert.Equal(CheckExit.Passed, CheckExit.Of(report));
        Assert.EndsWith("Nothing would be served otherwise.\n", Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Hosts_paths_backends_features_and_what_is_closed_are_told()
    {
        var after = Before
            .Replace("nginx.ingress.kubernetes.io/limit-rps: \"5\"", "nginx.ingress.kubernetes.io/enable-cors: \"true\"", StringComparison.Ordinal)
            .Replace("\"60\"", "\"90\"", StringComparison.Ordinal)
            .Replace("name: cart", "name: basket", StringComparison.Ordinal)
            .Replace("/old, pathType: Exact", "/new, pathType: Exact", StringComparison.Ordinal)
            .Replace(
                "metadata: {name: admin}", "metadata: {name: admin, annotations: {nginx.ingress.kubernetes.io/auth-url: \"ftp://x\"} }",
                StringComparison.Ordinal);
        var report = MigrationDiff.Run(Read(Before), Read(after), null, null);
        Golden.Check(Path.Combine(Folder, "diff.txt"), Text(report));
        Golden.Check(Path.Combine(Folder, "diff.json"), Text(report, OutputFormat.Json));
        Golden.Check(Path.Combine(Folder, "diff.md"), Text(report, OutputFormat.Markdown));
        Assert.Equal(CheckExit.Failed, CheckExit.Of(report));
        Assert.Equal("admin.test", Assert.Single(report.Served, one => one.Closes && one.Path == "Prefix /").Host);
        var back = MigrationDiff.Run(Read(after), Read(Before), null, null);
        Assert.Contains(back.Served, one => one.Opens && one.Path == "Prefix /");
        Assert.Contains("would be open again", Text(back), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_canaries_ports_and_settings_of_all_hosts_are_told()
    {
        var installation = File.ReadAllText(Path.Combine(Folder, "sixteen.yaml"));
        var after = installation
            .Replace("use-forwarded-headers: \"true\"", "use-forwarded-headers: \"false\"", StringComparison.Ordinal)
            .Replace("canary-weight: \"10\"", "canary-weight: \"50\"", StringComparison.Ordinal)
            .Replace("secretName: argocd-grpc-tls", "secretName: other-tls", StringComparison.Ordinal)
            .Replace("gitlab-gitlab-shell:22", "gitlab-shell:22", StringComparison.Ordinal)
            .Replace("proxy_set_header X-WEBAUTH-USER", "proxy_set_header X-WEBAUTH-NAME", StringComparison.Ordinal);
        var told = Served(installation, after);
        Assert.Contains(" all hosts and paths changed use-forwarded-headers true → false", told);
        Assert.Contains("grpc.argocd.example.com  changed certificate argocd/argocd-grpc-tls → argocd/other-tls", told);
        Assert.Contains(
            "cart.example.com Prefix / changed canaries shop/cart-canary to shop/cart-next:80 (header X-Canary, weight 10 of 100) → " +
            "shop/cart-canary to shop/cart-next:80 (header X-Canary, weight 50 of 100)", told);
        Assert.Contains(" Tcp port 22 changed backend gitlab/gitlab-gitlab-shell:22 → gitlab/gitlab-shell:22", told);
        Assert.Contains("grafana.example.com Prefix / changed configuration-snippet changed", told);
        Assert.Equal(5, told.Count);
    }

    [Fact]
    public void A_host_that_no_entry_lists_is_told_where_its_certificate_is_looked_for()
    {
        var before = Before.Replace("nginx\n  rules: [", "nginx\n  tls: [{secretName: cert}]\n  rules: [", StringComparison.Ordinal);
        var after = before.Replace("{secretName: cert}", "{hosts: [admin.test], secretName: cert}", StringComparison.Ordinal);
        Assert.Contains(
            "admin.test  changed certificate the one of default/cert that has the name → default/cert", Served(before, after));
    }

    [Fact]
    public void A_Secret_that_is_not_among_the_manifests_closes_nothing()
    {
        var after = Before.Replace("metadata: {name: admin}",
            "metadata: {name: admin, annotations: {nginx.ingress.kubernetes.io/auth-type: basic, nginx.ingress.kubernetes.io/auth-secret: users} }",
            StringComparison.Ordinal);
        var change = Assert.Single(MigrationDiff.Run(Read(Before), Read(after), null, null).Served);
        Assert.False(change.Closes);
        Assert.Contains("auth-type none → basic", change.What);
        Assert.Contains("auth-secret none → users", change.What);
    }

    [Fact]
    public void A_change_of_everything_is_told_up_to_a_bound_and_what_closes_before_the_rest()
    {
        var many = string.Concat(Enumerable.Range(0, MigrationDiff.Most).Select(static i => $$$"""

            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: web-{{{i}}}, annotations: {nginx.ingress.kubernetes.io/auth-url: "{{{(i == MigrationDiff.Most - 1 ? "ftp" : "http")}}}://x"} }
            spec:
              ingressClassName: nginx
              rules:
              - host: h{{{i:D4}}}.test
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80} } } }] }
            """));
        var report = MigrationDiff.Run(Read(Before), Read(Before + many), null, null);
        Assert.Equal(MigrationDiff.Most, report.Served.Count);
        Assert.Equal(2 * MigrationDiff.Most, report.Summary.Added);
        Assert.Single(report.Served, one => one.Closes);
        Assert.Contains($"\n  {MigrationDiff.Most} are not told\n", Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_goes_is_told_with_its_paths()
    {
        var report = MigrationDiff.Run(Read(Before), Read(Before.Split("---")[0]), null, null);
        Assert.Contains(report.Served, one => one is { Host: "admin.test", Path: null, Change: "gone" });
        Assert.Contains(report.Served, one => one is { Host: "admin.test", Path: "Prefix /", Change: "gone", What: ["to default/admin:80"] });
        Assert.Equal(["Ingress default/admin deleted"], report.Objects);
    }

    [Fact]
    public void A_side_that_cannot_be_read_is_no_answer()
    {
        foreach (var (before, after) in new[] { (Before, "text"), ("text", Before), (Before, "") })
        {
            var report = MigrationDiff.Run(Read(before), Read(after), null, null);
            Assert.Equal(CheckExit.NoAnswer, CheckExit.Of(report));
            Assert.EndsWith($"{report.Incomplete}\n", Text(report), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--default-ssl-certificate=shop/a", "--default-ssl-certificate=shop/b", "ingress-nginx changed: --default-ssl-certificate")]
    [InlineData("--default-backend-service=shop/a", "--profiling", "ingress-nginx changed: --default-backend-service")]
    [InlineData("controllerName: k8s.io/ingress-yarp", "controllerName: example.com/other", "GatewayClass yarp changed: spec")]
    [InlineData("port: 80, targetPort: 8080", "port: 81, targetPort: 8080", "Service default/web changed: spec.ports")]
    public void What_is_not_compared_by_host_is_told_of_and_never_called_the_same(string was, string @is, string told)
    {
        var before = Before + """

            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: ingress-nginx-controller, namespace: ingress-nginx}
            spec:
              template:
                spec:
                  containers:
                  - name: controller
                    image: registry.k8s.io/ingress-nginx/controller:v1.12.0
                    args: [/nginx-ingress-controller, --default-ssl-certificate=shop/a, --default-backend-service=shop/a]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: yarp}
            spec: {controllerName: k8s.io/ingress-yarp}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {ports: [{port: 80, targetPort: 8080}]}
            """;
        var report = MigrationDiff.Run(Read(before), Read(before.Replace(was, @is, StringComparison.Ordinal)), null, null);
        Assert.Contains(told, report.Objects);
        Assert.Equal(CheckExit.Failed, CheckExit.Of(report));
        Assert.DoesNotContain("served as it is", Text(report), StringComparison.Ordinal);
    }

    static List<string> Served(string before, string after) =>
        [.. MigrationDiff.Run(Read(before), Read(after), null, null).Served.Select(one => $"{one.Host} {one.Path} {one.Change} {string.Join("; ", one.What)}")];

    static string Text(DiffReport report, OutputFormat format = OutputFormat.Table)
    {
        var text = new StringWriter();
        CheckProcess.Write(report, format, text);
        return text.ToString();
    }

    static ClusterContent Read(string text)
    {
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ManifestFiles.Read(ManifestFiles.StandardInput, input, _ => { });
    }
}
