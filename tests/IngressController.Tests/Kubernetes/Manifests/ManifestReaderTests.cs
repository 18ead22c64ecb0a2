using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

public sealed class ManifestReaderTests
{
    [Theory]
    [InlineData("services.yaml", "Service default/svc1-web, Service default/svc2-guest, Service default/svc3-admin")]
    [InlineData("ingress.yaml", "Ingress default/ingress-1")]
    [InlineData("hosts.yaml", "Ingress default/hosts, Ingress default/tls")]
    [InlineData("endpoints.yaml", "EndpointSlice default/svc1-web-x, EndpointSlice default/svc2-guest-x, EndpointSlice default/svc3-admin-x")]
    public void The_lab_is_read_and_its_Deployments_are_passed_over(string file, string objects)
    {
        var content = ManifestReader.Read(file, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "lab", file)));

        Assert.Empty(content.Problems);
        Assert.All(content.Objects, found => Assert.NotNull(found.Object));
        Assert.Equal(objects, string.Join(", ", content.Objects.Select(found => found.Reference)));
    }

    [Fact]
    public void Objects_have_the_values_that_the_YAML_gives_them()
    {
        var content = Read("""
            apiVersion: v1
            kind: Service
            metadata: {name: s, namespace: web}
            spec:
              ports: [{name: http, port: 80, targetPort: "9000"}]
            """);

        var service = Assert.IsType<Service>(Assert.Single(content.Objects).Object);
        Assert.Equal(new("web", "s"), service.Key);
        Assert.Equal([new ServicePort("http", "TCP", 80, "9000")], service.Ports);
    }

    [Fact]
    public void Empty_documents_and_comments_are_nothing()
    {
        var content = Read("""
            ---
            # only a comment
            ---
            ~
            ---
            """);

        Assert.Empty(content.Objects);
        Assert.Empty(content.Problems);
        Assert.Empty(Read("").Problems);
    }

    [Fact]
    public void Lists_are_unpacked_and_the_items_of_typed_ones_take_kind_and_version_from_the_list()
    {
        var content = Read("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: a}}
            - {apiVersion: apps/v1, kind: Deployment, metadata: {name: x}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}
            ---
            apiVersion: networking.k8s.io/v1beta1
            kind: IngressList
            items:
            - {metadata: {name: c}, spec: {backend: {serviceName: s, servicePort: 80}}}
            ---
            apiVersion: apps/v1
            kind: DeploymentList
            items: [{metadata: {name: x}}]
            ---
            {apiVersion: v1, kind: List, items: []}
            """);

        Assert.Empty(content.Problems);
        Assert.Equal("Service default/a, ConfigMap default/b, Ingress default/c", string.Join(", ", content.Objects.Select(found => found.Reference)));
        var ingress = Assert.IsType<Ingress>(content.Objects[2].Object);
        Assert.Equal("networking.k8s.io/v1beta1", ingress.LegacyApiVersion);
        Assert.Equal(80, ingress.DefaultBackend?.Service?.PortNumber);
    }

    [Fact]
    public void JSON_is_read_with_tabs_and_several_values_in_a_file()
    {
        var content = Read(
            "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Service\", \"metadata\": {\"name\": \"a\\/b\"}}\n" +
            "{\"apiVersion\": \"v1\", \"kind\": \"Service\",\n \"metadata\": {\"name\": \"c\"}, \"spec\": {\n\"ports\": [{\"port\": 1e2}]}}",
            "x.json");

        Assert.Empty(content.Problems);
        Assert.Equal(new(ResourceKind.Service, new("default", "a/b")), content.Objects[0].Reference);
        Assert.Equal(
            new(content.Objects[1].Reference, "spec.ports[0].port", "must be a whole number that fits 32 bits (x.json:6)"),
            content.Objects[1].Unreadable);
    }

    [Theory]
    [InlineData("apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}")]
    [InlineData("apiVersion: config.openshift.io/v1\nkind: Ingress\nmetadata: {name: a}")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment\nspec: [nonsense]")]
    [InlineData("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}")]
    [InlineData("kind: Deployment")]
    public void What_is_not_ours_is_passed_over(string text)
    {
        var content = Read(text);

        Assert.Empty(content.Objects);
        Assert.Empty(content.Problems);
        Assert.False(content.IsBroken);
    }

    [Theory]
    [InlineData("\napiVersion: networking.k8s.io/v2\nkind: Ingress\nmetadata: {name: a}",
        "f.yaml:2: Ingress of the unknown version networking.k8s.io/v2: networking.k8s.io/v1, networking.k8s.io/v1beta1, extensions/v1beta1 can be read")]
    [InlineData("kind: Service\nmetadata: {name: a}", "f.yaml:1: Service without apiVersion: v1")]
    [InlineData("apiVersion: v2\nkind: Secret", "f.yaml:1: Secret of the unknown version v2: v1 can be read")]
    [InlineData("replicas: 3", "f.yaml:1: not a Kubernetes object: it has no kind")]
    [InlineData("apiVersion: v1\nkind: 5", "f.yaml:1: not a Kubernetes object: it has no kind")]
    [InlineData("---\n- a\n- b", "f.yaml:2: not a Kubernetes object")]
    [InlineData("just text", "f.yaml:1: not a Kubernetes object, but plain text: give YAML or JSON as kubectl get -o yaml prints it")]
    [InlineData("controller:\n  config: {use-gzip: true}",
        "f.yaml:1: not a Kubernetes object, but values of the Helm chart ingress-nginx: give what the chart makes of them " +
        "(helm template RELEASE CHART --values FILE)")]
    [InlineData("replicaCount: 1\nimage: {tag: a}",
        "f.yaml:1: not a Kubernetes object, but looks like values of a Helm chart: give what the chart makes of them " +
        "(helm template RELEASE CHART --values FILE)")]
    [InlineData("apiVersion: v2\nname: shop\nversion: 1.0.0",
        "f.yaml:1: not a Kubernetes object, but the description of a Helm chart: give what the chart makes (helm template RELEASE CHART)")]
    [InlineData("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: []}", "f.yaml:4: a list in a list")]
    [InlineData("apiVersion: v1\nkind: List\nitems:\n- metadata: {name: a}", "f.yaml:4: not a Kubernetes object: it has no kind")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata:\n  labels: {}", "f.yaml:3: Service: metadata.name is missing")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata:\n  name: 5", "f.yaml:4: Service: metadata.name must be a string: quote it")]
    [InlineData("apiVersion: v1\nkind: Service", "f.yaml:1: Service: metadata.name is missing")]
    public void What_can_not_be_taken_is_reported_with_file_and_line(string text, string problem)
    {
        var content = Read(text + "\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}");

        Assert.Equal(problem, Assert.Single(content.Problems).ToString());
        Assert.Equal("ConfigMap default/good", Assert.Single(content.Objects).Reference.ToString());
        Assert.False(content.IsBroken);
    }

    [Theory]
    [InlineData("port: \"80\"", "spec.ports[0].port", "must be a number: write it without quotes (f.yaml:7)")]
    [InlineData("port: 80\n    name: 9", "spec.ports[0].name", "must be a string: quote it (f.yaml:8)")]
    [InlineData("name: x", "spec.ports[0].port", "is missing (f.yaml:7)")]
    public void An_unreadable_object_names_the_line_of_its_field(string port, string field, string reason)
    {
        var content = Read($"# first\napiVersion: v1\nkind: Service\nmetadata: {{name: s}}\nspec:\n  ports:\n  - {port}");

        Assert.Empty(content.Problems);
        Assert.Equal(new(new(ResourceKind.Service, new("default", "s")), field, reason), Assert.Single(content.Objects).Unreadable);
    }

    [Fact]
    public void An_annotation_of_the_wrong_type_is_found_under_its_long_name()
    {
        var content = Read("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: i
              annotations:
                nginx.ingress.kubernetes.io/rewrite-target: /
                nginx.ingress.kubernetes.io/ssl-redirect: yes
            """);

        var unreadable = Assert.Single(content.Objects).Unreadable;
        Assert.Equal("metadata.annotations[nginx.ingress.kubernetes.io/ssl-redirect]", unreadable?.Field);
        Assert.Equal("must be a string: quote it (f.yaml:7)", unreadable?.Reason);
    }

    [Theory]
    [InlineData("a: [", 1)]
    [InlineData("a: b\n  c: d", 2)]
    [InlineData("a: \"open\nb: c", 1)]
    [InlineData("a: 1\nb: 2\na: 3", 3)]
    [InlineData("ok: 1\n---\nx: {a: 1, a: 2}", 3)]
    [InlineData("a: [\nb: c\nd: e\n", 2)]
    [InlineData("a: {b: c\nd: e", 2)]
    [InlineData("a: b\n\tc: d", 1)]
    [InlineData("a: *nowhere", 1)]
    [InlineData("a: &x [*x]", 1)]
    [InlineData("? [a]\n: b", 1)]
    [InlineData("a: &x k\n*x : b", 2)]
    [InlineData("a: 1\n<<: 5", 1)]
    [InlineData("%YAML 9.9\n---\na: b", 1)]
    [InlineData("a: !x!y z", 1)]
    [InlineData("a: b\n}", 2)]
    public void A_file_that_can_not_be_parsed_is_broken_at_a_line(string text, int line)
    {
        var content = Read(text);

        Assert.True(content.IsBroken, string.Join(", ", content.Problems));
        Assert.Empty(content.Objects);
        Assert.Equal(line, Assert.Single(content.Problems).Line);
    }

    [Fact]
    public void A_mistake_that_begins_before_the_line_where_it_shows_names_both() =>
        Assert.Equal(
            "f.yaml:1: not valid YAML: While scanning a plain scalar, found a tab character that violate indentation. (line 2)",
            Assert.Single(Read("a: b\n\tc: d").Problems).ToString());

    [Theory]
    [InlineData("{\"a\":\n 1,\n}", 3, "not valid JSON")]
    [InlineData("{\"a\": 1,\n\"a\": 2}", 2, "the key \"a\" is there twice")]
    [InlineData("\n{\"a\": \"\\ud800\"}", 2, "not valid JSON: text with half a surrogate pair")]
    [InlineData("{\"a\": ", 1, "not valid JSON")]
    public void Broken_JSON_is_reported_with_its_line(string text, int line, string reason)
    {
        var content = Read(text, "f.json");

        Assert.True(content.IsBroken);
        Assert.Equal(new("f.json", line, reason), Assert.Single(content.Problems));
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_broken_and_a_byte_order_mark_is_not()
    {
        var broken = ManifestReader.Read("f.yaml", [.. "a: b\nc: "u8, 0xff, 0xfe]);
        var marked = ManifestReader.Read("f.yaml", [0xef, 0xbb, 0xbf, .. "apiVersion: v1\nkind: Service\nmetadata: {name: s}"u8]);

        Assert.Equal([new("f.yaml", 2, "not UTF-8")], broken.Problems);
        Assert.Empty(marked.Problems);
        Assert.Single(marked.Objects);
    }

    [Theory]
    [InlineData("stringData: {password: hunter2: x}")]
    [InlineData("stringData: {password: \"hunter2}")]
    [InlineData("stringData: {password: *hunter2}")]
    [InlineData("stringData: {password: 5, x: hunter2}")]
    [InlineData("data: {password: hunter2!}")]
    [InlineData("stringData: {password: !hunter2!x y}")]
    [InlineData("stringData: {password: @hunter2}")]
    [InlineData("stringData: {password: \"\\hunter2\"}")]
    public void A_Secrets_values_stay_out_of_the_messages(string data)
    {
        var content = Read($"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{data}");

        var messages = content.Problems.Select(problem => problem.ToString()).Concat(content.Objects.Select(found => found.ToString())).ToList();
        Assert.NotEmpty(messages);
        Assert.All(content.Objects, found => Assert.NotNull(found.Unreadable));
        Assert.DoesNotContain("hunter2", string.Join('\n', messages), StringComparison.Ordinal);
    }

    static ManifestContent Read(string text, string file = "f.yaml") => ManifestReader.Read(file, Encoding.UTF8.GetBytes(text));
}
