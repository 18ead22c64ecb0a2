using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>The scenarios of the Ingress conformance suite's feature "Host rules".</summary>
public sealed class HostRules
{
    [Theory]
    [EverySource]
    public async Task Exact_and_wildcard_hosts_take_the_requests_that_name_them(Source source)
    {
        await using var bed = await TestBed.ServingAsync(source, ["wildcard-foo-com", "foo-bar-com", "exact-foo-com"], """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: host-rules}
            spec:
              ingressClassName: yarp
              rules:
              - host: "*.foo.com"
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: wildcard-foo-com, port: {number: 8080}}}}]}
              - host: foo.bar.com
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: foo-bar-com, port: {name: http}}}}]}
              - host: exact.foo.com
                http: {paths: [{path: /only, pathType: Prefix, backend: {service: {name: exact-foo-com, port: {number: 8080}}}}]}
            """);

        await new RoutingTable()
            .Served("http://foo.bar.com/", "foo-bar-com")
            .Served("http://FOO.Bar.com/", "foo-bar-com")
            .Served("http://foo.bar.com:8080/", "foo-bar-com")
            .NotFound("http://subdomain.bar.com/")
            .NotFound("http://bar.com/")
            .Served("http://bar.foo.com/", "wildcard-foo-com")
            .Served("http://BAR.foo.com/x", "wildcard-foo-com")
            .NotFound("http://baz.bar.foo.com/")
            .NotFound("http://foo.com/")
            .Served("http://exact.foo.com/only", "exact-foo-com")
            .NotFound("http://exact.foo.com/other")
            .AssertAsync(bed);
    }

    [Theory]
    [EverySource]
    public async Task The_backend_sees_the_host_that_the_client_asked_for(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("echo");
        await bed.ApplyAsync(Objects.Ingress("echo", "\"*.foo.com\"", "echo"));
        await bed.StartControllerAsync();

        var response = await bed.Client.UntilServedByAsync("http://bar.foo.com/", "echo");
        Assert.Equal("bar.foo.com", response.Echo.Header("Host"));
        Assert.Equal("bar.foo.com", response.Echo.Header("X-Forwarded-Host"));
        response = await bed.Client.GetAsync("http://bar.foo.com:8081/");
        Assert.Equal("bar.foo.com:8081", response.Echo.Header("Host"));
    }

    [Theory]
    [EverySource]
    public async Task A_rule_without_host_serves_hosts_that_have_no_rules_of_their_own(Source source)
    {
        await using var bed = await TestBed.ServingAsync(source, ["catch-all", "own"], """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: catch-all}
            spec:
              ingressClassName: yarp
              rules:
              - http: {paths: [{path: /shared, pathType: Prefix, backend: {service: {name: catch-all, port: {number: 8080}}}}]}
              - host: own.example
                http: {paths: [{path: /own, pathType: Prefix, backend: {service: {name: own, port: {number: 8080}}}}]}
            """);

        await new RoutingTable()
            .Served("http://any.example/shared", "catch-all")
            .Served("http://192.0.2.1/shared", "catch-all")
            .NotFound("http://any.example/own")
            .Served("http://own.example/own", "own")
            .NotFound("http://own.example/shared")
            .AssertAsync(bed);
    }
}
