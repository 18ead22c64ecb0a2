using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>The conformance suite's feature "Path rules" and the table of examples in the Kubernetes documentation of Ingress.</summary>
public sealed class PathRules
{
    [Theory]
    [EverySource]
    public async Task Exact_and_prefix_paths_match_as_the_conformance_suite_says(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        string[] services = ["foo-exact", "foo-prefix", "aaa-bbb-prefix", "aaa-prefix", "aaa-slash-bbb-prefix", "foo-slash-exact"];
        foreach (var service in services)
            await bed.StartServiceAsync(service);
        await bed.ApplyAsync(Ingress("exact-path-rules", ("/foo", "Exact", "foo-exact")));
        await bed.ApplyAsync(Ingress(
            "prefix-path-rules",
            ("/foo", "Prefix", "foo-prefix"),
            ("/aaa/bbb", "Prefix", "aaa-bbb-prefix"),
            ("/aaa", "Prefix", "aaa-prefix")));
        await bed.ApplyAsync(Ingress("mixed-path-rules", ("/foo", "Prefix", "foo-prefix"), ("/foo", "Exact", "foo-exact")));
        await bed.ApplyAsync(Ingress(
            "trailing-slash-path-rules", ("/aaa/bbb/", "Prefix", "aaa-slash-bbb-prefix"), ("/foo/", "Exact", "foo-slash-exact")));
        await bed.StartControllerAsync();

        await new RoutingTable()
            .Served("http://exact-path-rules/foo", "foo-exact")
            .NotFound("http://exact-path-rules/bar")
            .NotFound("http://exact-path-rules/FOO")
            .NotFound("http://exact-path-rules/foo/")
            .Served("http://prefix-path-rules/foo", "foo-prefix")
            .Served("http://prefix-path-rules/foo/", "foo-prefix")
            .NotFound("http://prefix-path-rules/FOO")
            .Served("http://prefix-path-rules/aaa/bbb", "aaa-bbb-prefix")
            .Served("http://prefix-path-rules/aaa/bbb/ccc", "aaa-bbb-prefix")
            .Served("http://prefix-path-rules/aaa/ccc", "aaa-prefix")
            .NotFound("http://prefix-path-rules/aaaccc")
            .Served("http://mixed-path-rules/foo", "foo-exact")
            .Served("http://mixed-path-rules/foo/", "foo-prefix")
            .Served("http://mixed-path-rules/foo/bar", "foo-prefix")
            .Served("http://trailing-slash-path-rules/aaa/bbb", "aaa-slash-bbb-prefix")
            .Served("http://trailing-slash-path-rules/aaa/bbb/", "aaa-slash-bbb-prefix")
            .Served("http://trailing-slash-path-rules/foo/", "foo-slash-exact")
            .NotFound("http://trailing-slash-path-rules/foo")
            .AssertAsync(bed);
    }

    /// <summary>Each rule set of the documentation's table is a host of its own.</summary>
    [Theory]
    [EverySource]
    public async Task Paths_match_as_the_table_in_the_Kubernetes_documentation_says(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        foreach (var service in (string[])["first", "second", "third"])
            await bed.StartServiceAsync(service);
        await bed.ApplyAsync(Ingress("root", ("/", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("exact-foo", ("/foo", "Exact", "first")));
        await bed.ApplyAsync(Ingress("exact-foo-slash", ("/foo/", "Exact", "first")));
        await bed.ApplyAsync(Ingress("foo", ("/foo", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("foo-slash", ("/foo/", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("aaa-bb", ("/aaa/bb", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("aaa-bbb", ("/aaa/bbb", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("aaa-bbb-slash", ("/aaa/bbb/", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("root-aaa", ("/", "Prefix", "first"), ("/aaa", "Prefix", "second")));
        await bed.ApplyAsync(Ingress(
            "root-aaa-bbb", ("/aaa", "Prefix", "second"), ("/aaa/bbb", "Prefix", "third"), ("/", "Prefix", "first")));
        await bed.ApplyAsync(Ingress("mixed", ("/foo", "Prefix", "first"), ("/foo", "Exact", "second")));
        await bed.StartControllerAsync();

        await new RoutingTable()
            .Served("http://root/", "first").Served("http://root/any/path", "first")
            .Served("http://exact-foo/foo", "first").NotFound("http://exact-foo/bar").NotFound("http://exact-foo/foo/")
            .Served("http://exact-foo-slash/foo/", "first").NotFound("http://exact-foo-slash/foo")
            .Served("http://foo/foo", "first").Served("http://foo/foo/", "first")
            .Served("http://foo-slash/foo", "first").Served("http://foo-slash/foo/", "first")
            .Served("http://aaa-bb/aaa/bb", "first").NotFound("http://aaa-bb/aaa/bbb")
            .Served("http://aaa-bbb/aaa/bbb", "first").Served("http://aaa-bbb/aaa/bbb/", "first")
            .Served("http://aaa-bbb/aaa/bbb/ccc", "first").NotFound("http://aaa-bbb/aaa/bbbxyz")
            .Served("http://aaa-bbb-slash/aaa/bbb", "first").Served("http://aaa-bbb-slash/aaa/bbb/ccc", "first")
            .Served("http://root-aaa/aaa/ccc", "second").Served("http://root-aaa/ccc", "first")
            .Served("http://root-aaa-bbb/aaa/bbb", "third").Served("http://root-aaa-bbb/ccc", "first")
            .Served("http://root-aaa-bbb/aaa", "second")
            .NotFound("http://foo/ccc")
            .Served("http://mixed/foo", "second").Served("http://mixed/foo/x", "first")
            .AssertAsync(bed);
    }

    [Theory]
    [EverySource]
    public async Task The_backend_sees_the_target_byte_for_byte(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("echo");
        await bed.ApplyAsync(Objects.Ingress("echo", "echo.example", "echo"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://echo.example/", "echo");

        string[] targets = ["/a%2Fb", "/a%20b?q=%41&r=a+b", "//double//slash", "/a;v=1/b,c", "/%C3%A4?%C3%A4", "/a/?", "/?x", "/~a!$&'()*"];
        foreach (var target in targets)
            Assert.Equal(target, (await bed.Client.GetAsync("http://echo.example" + target)).Echo.Target);
    }

    static string Ingress(string name, params (string Path, string Type, string Service)[] paths)
    {
        var lines = paths.Select(path => $$"""
                  - path: {{path.Path}}
                    pathType: {{path.Type}}
                    backend:
                      service:
                        name: {{path.Service}}
                        port: {number: 8080}
            """);
        return $"""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata:
              name: {name}
            spec:
              ingressClassName: yarp
              rules:
              - host: {name}
                http:
                  paths:
            {string.Join('\n', lines)}
            """;
    }
}
