using System.Text;
using System.Text.Json.Nodes;
using IngressController.Check;
using IngressController.Check.GatewayApi;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;
using IngressController.Tests.Edge;
using IngressController.Tests.Tls;

namespace IngressController.Tests.Check.GatewayApi;

/// <summary>What is printed for an Ingress leads where the Ingress leads, and an API server takes it; else its host is left out.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void Only_the_owner_of_a_host_passes_its_connections_on()
    {
        var owner = EdgeFixture.Ingress("a-owner", "host.test", ["/app=web"])
            .Replace("namespace: default", "namespace: default\n  creationTimestamp: 2020-01-01T00:00:00Z", StringComparison.Ordinal);
        var younger = EdgeFixture.Ingress("younger", "host.test", ["/=other"], "ssl-passthrough: true")
            .Replace("namespace: default", "namespace: default\n  creationTimestamp: 2021-01-01T00:00:00Z", StringComparison.Ordinal);
        Assert.Empty(Of(Convert(TlsYaml.Join(owner, younger)), "TLSRoute"));
        Assert.Single(Of(Convert(EdgeFixture.Ingress("owner", "host.test", ["/=other"], "ssl-passthrough: true")), "TLSRoute"));
    }

    [Fact]
    public void A_host_below_a_wildcard_is_served_over_TLS_with_its_certificate()
    {
        var converted = Convert(TlsYaml.Join(TlsYaml.Ingress("wild", "*.wild.test", "wild-tls"), EdgeFixture.Ingress("inner", "inner.wild.test", ["/=other"])));
        var listener = Of(converted, "Gateway").SelectMany(static one => one["spec"]!["listeners"]!.AsArray())
            .Single(static one => one!["hostname"]?.ToString() == "inner.wild.test");
        Assert.Equal("wild-tls", listener!["tls"]!["certificateRefs"]![0]!["name"]!.ToString());
        Assert.Contains(Of(converted, "HTTPRoute"), route => route["spec"]!["hostnames"]![0]!.ToString() == "inner.wild.test" &&
            route["spec"]!["parentRefs"]!.AsArray().Any(one => one!["sectionName"]!.ToString() == listener["name"]!.ToString()));
    }

    [Theory]
    [InlineData("/api(/|$)(.*)=web", "/api/v1.*=other")]
    [InlineData("/api/?(.*)=web", "/api/v=other")]
    public void Patterns_that_are_tried_in_another_order_than_prefixes_leave_the_host_out(params string[] paths) =>
        AssertLeftOut(EdgeFixture.Ingress("regex", "host.test", paths, "use-regex: true"), "host host.test");

    [Fact]
    public void Patterns_that_are_tried_in_the_order_of_prefixes_are_written() =>
        Assert.Equal(1, Convert(EdgeFixture.Ingress("regex", "host.test", ["/api/v1/.*=other", "/.*=web"], "use-regex: true")).Hosts);

    [Theory]
    [InlineData("/a b")]
    [InlineData("/ä")]
    [InlineData("/a[b]")]
    public void A_path_that_matches_cannot_have_leaves_the_host_out(string path) =>
        AssertLeftOut(EdgeFixture.Ingress("path", "host.test", ["/=web", $"{path}=other"]), "host host.test");

    [Theory]
    [InlineData("block-user-agents: bad")]
    [InlineData("block-cidrs: 10.0.0.0/8")]
    [InlineData("denylist-source-range: 10.0.0.0/8")]
    [InlineData("whitelist-source-range: 10.0.0.0/8")]
    [InlineData("global-auth-url: http://auth.test/ask")]
    [InlineData("server-snippet: 'location /admin { deny all; }'")]
    [InlineData("server-snippet: 'location /admin { return 403; }'")]
    [InlineData("server-snippet: 'if ($http_x) { return 403; }'")]
    [InlineData("location-snippet: 'deny all;'")]
    [InlineData("http-snippet: 'deny all;'")]
    [InlineData("limit-rate: '1'")]
    public void What_the_ConfigMap_protects_is_left_out(string setting) =>
        AssertLeftOut(TlsYaml.Join(EdgeFixture.Ingress("web", "host.test", ["/=web"]), $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: { name: settings, namespace: default }
            data: { allow-snippet-annotations: 'true', {{setting}} }
            """), "host host.test");

    [Fact]
    public void Names_are_no_longer_than_the_API_takes_them_and_stand_for_one_object()
    {
        var label = new string('a', 61);
        var hosts = Enumerable.Range(0, 3).Select(number => $"{label}.{label}.{label}.{new string('b', 60)}{number}.t").ToList();
        var secret = new string('s', 253);
        var paths = Enumerable.Range(0, 17).Select(static number => $"/{number}=web").ToArray();
        var converted = Convert(TlsYaml.Join([.. hosts.Select((host, number) => TlsYaml.Ingress($"i{number}", host, secret)),
            EdgeFixture.Ingress("many", "x.test", paths), EdgeFixture.Ingress("many", "x.test-2", ["/=web"]),
            EdgeFixture.Ingress("many.x", "test", paths)]));
        Assert.Empty(converted.LeftOut);
        var names = converted.Objects.Select(static one => $"{one["kind"]} {one["metadata"]!["namespace"]} {one["metadata"]!["name"]}").ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(converted.Objects, static one => Assert.InRange(one["metadata"]!["name"]!.ToString().Length, 1, 253));
        var listeners = Of(converted, "Gateway").SelectMany(static one => one["spec"]!["listeners"]!.AsArray())
            .Select(static one => one!["name"]!.ToString()).ToList();
        Assert.Equal(listeners.Distinct(), listeners);
        Assert.All(listeners, static one => Assert.InRange(one.Length, 1, 253));
    }

    [Fact]
    public void A_host_for_all_names_has_no_listener_of_TLS()
    {
        var yaml = EdgeFixture.Ingress("all", "x", ["/=web"]).Replace("- host: x\n    http", "- http", StringComparison.Ordinal)
            + "\n  tls: [{ secretName: all-tls }]";
        var converted = Convert(yaml);
        Assert.All(Of(converted, "Gateway").SelectMany(static one => one["spec"]!["listeners"]!.AsArray()),
            static one => Assert.NotEqual("", one!["hostname"]?.ToString()));
    }

    [Fact]
    public void A_host_that_is_left_out_is_not_passed_on_by_a_wildcard()
    {
        Assert.Single(Of(Convert(EdgeFixture.Ingress("wild", "'*.wild.test'", ["/=web"], "ssl-passthrough: true")), "TLSRoute"));
        var converted = Convert(TlsYaml.Join(
            EdgeFixture.Ingress("wild", "'*.wild.test'", ["/=web"], "ssl-passthrough: true"),
            TlsYaml.Ingress("guarded", "guarded.wild.test", "guarded-tls", null, "whitelist-source-range: 10.0.0.0/8")));
        Assert.Empty(Of(converted, "TLSRoute"));
    }

    [Fact]
    public void Text_beyond_the_basic_plane_is_one_escape() =>
        Assert.Equal("a: \"x\\U0001F600\"\n", YamlText.Of(new() { ["a"] = "x\U0001F600" }));

    [Theory]
    [InlineData("upstream-vhost: in_ner.test")]
    public void What_a_filter_cannot_say_leaves_the_host_out(string annotation) =>
        AssertLeftOut(EdgeFixture.Ingress("web", "host.test", ["/=web"], annotation), "host host.test");

    static void AssertLeftOut(string yaml, string field)
    {
        var converted = Convert(yaml);
        Assert.Contains(field, converted.LeftOut.Select(static note => note.Field));
        Assert.Empty(Of(converted, "HTTPRoute"));
    }

    static IEnumerable<JsonObject> Of(ConvertedObjects converted, string kind) => converted.Objects.Where(one => one["kind"]!.ToString() == kind);

    static ConvertedObjects Convert(string yaml)
    {
        var store = new ResourceStore([]);
        var read = ManifestReader.Read("test.yaml", Encoding.UTF8.GetBytes(yaml));
        Assert.Empty(read.Problems);
        foreach (var one in read.Objects)
            store.Upsert(one.Object ?? throw new InvalidOperationException(one.Unreadable!.ToString()));
        var migration = Migration.Of(new("test.yaml", store.Snapshot(), [], [], true), new("default", "settings"), "yarp");
        return GatewayConversion.Of(migration.Chosen, migration.Translation);
    }
}
