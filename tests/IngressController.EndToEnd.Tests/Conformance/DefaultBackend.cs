using System.Net;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>The conformance suite's feature "Default backend", and what takes its place when there is none.</summary>
public sealed class DefaultBackend
{
    [Theory]
    [EverySource]
    public async Task An_Ingress_without_rules_serves_every_host_path_and_method(Source source)
    {
        await using var bed = await TestBed.ServingAsync(source, ["echo-service"], """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: default-backend}
            spec:
              ingressClassName: yarp
              defaultBackend: {service: {name: echo-service, port: {number: 8080}}}
            """);
        await bed.Client.UntilServedByAsync("http://default.example/", "echo-service");

        foreach (var method in (string[])["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
        {
            var response = await bed.Client.SendAsync(new HttpMethod(method), "http://any-host.example/sub/path?q=1");
            Assert.Equal(HttpStatusCode.OK, response.Status);
            Assert.Equal(method, response.Echo.Method);
            Assert.Equal("/sub/path?q=1", response.Echo.Target);
            Assert.Equal("any-host.example", response.Echo.Header("Host"));
            Assert.Equal("HTTP/1.1", response.Echo.Protocol);
        }
    }

    [Theory]
    [EverySource]
    public async Task Without_any_default_backend_an_unknown_host_or_path_is_not_found(Source source)
    {
        await using var bed = await TestBed.ServingAsync(source, ["echo"], """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: echo}
            spec:
              ingressClassName: yarp
              rules:
              - host: known.example
                http: {paths: [{path: /known, pathType: Prefix, backend: {service: {name: echo, port: {name: http}}}}]}
            """);

        await new RoutingTable()
            .Served("http://known.example/known", "echo")
            .NotFound("http://known.example/unknown")
            .NotFound("http://unknown.example/known")
            .AssertAsync(bed);
        Assert.DoesNotContain("Server", (await bed.Client.GetAsync("http://unknown.example/")).Headers.Keys);
    }

    [Theory]
    [EverySource]
    public async Task The_default_backend_of_an_Ingress_with_rules_serves_the_unmatched_paths_of_its_hosts(Source source)
    {
        await using var bed = await TestBed.ServingAsync(source, ["rule", "fallback"], """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: both}
            spec:
              ingressClassName: yarp
              defaultBackend: {service: {name: fallback, port: {number: 8080}}}
              rules:
              - host: both.example
                http: {paths: [{path: /rule, pathType: Prefix, backend: {service: {name: rule, port: {number: 8080}}}}]}
            """);

        await new RoutingTable()
            .Served("http://both.example/rule", "rule")
            .Served("http://both.example/other", "fallback")
            .NotFound("http://other.example/")
            .AssertAsync(bed);
    }

    [Theory]
    [EverySource]
    public async Task A_rule_whose_Service_is_missing_or_empty_is_unavailable_and_a_resource_backend_is_not_found(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("good");
        await bed.StartServiceAsync("empty", replicas: 0);
        await bed.ApplyAsync("""
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: lacking}
            spec:
              ingressClassName: yarp
              rules:
              - host: lacking.example
                http:
                  paths:
                  - {path: /good, pathType: Prefix, backend: {service: {name: good, port: {number: 8080}}}}
                  - {path: /missing, pathType: Prefix, backend: {service: {name: no-such-service, port: {number: 8080}}}}
                  - {path: /empty, pathType: Prefix, backend: {service: {name: empty, port: {number: 8080}}}}
                  - {path: /port, pathType: Prefix, backend: {service: {name: good, port: {number: 12345}}}}
                  - {path: /bucket, pathType: Prefix, backend: {resource: {apiGroup: k8s.example.com, kind: Bucket, name: static}}}
            """);
        await bed.StartControllerAsync();

        await bed.Client.UntilServedByAsync("http://lacking.example/good", "good");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await bed.Client.GetAsync("http://lacking.example/missing")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await bed.Client.GetAsync("http://lacking.example/empty")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await bed.Client.GetAsync("http://lacking.example/port")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await bed.Client.GetAsync("http://lacking.example/bucket")).Status);
    }
}
