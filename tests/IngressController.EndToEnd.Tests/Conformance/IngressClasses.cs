using System.Net;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>The conformance suite's feature "Ingress class".</summary>
public sealed class IngressClasses
{
    [Theory]
    [EverySource]
    public async Task Only_Ingresses_of_our_class_are_served(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("echo");
        // A cluster's other controllers have classes too; the name is unique because a class belongs to no namespace.
        var foreign = $"foreign-{Guid.NewGuid():N}";
        await bed.ApplyAsync(Objects.IngressClass(foreign, "example.com/other-controller"));
        await bed.ApplyAsync(Objects.Ingress("ours", "ours.example", "echo"));
        await bed.ApplyAsync(Objects.Ingress("unknown-class", "unknown-class.example", "echo", "some-invalid-class-name"));
        await bed.ApplyAsync(Objects.Ingress("foreign-class", "foreign-class.example", "echo", foreign));
        await bed.ApplyAsync(Objects.Ingress("no-class", "no-class.example", "echo", ingressClass: null));
        await bed.ApplyAsync(Objects.Ingress("our-annotation", "our-annotation.example", "echo", null, "yarp"));
        await bed.ApplyAsync(Objects.Ingress("foreign-annotation", "foreign-annotation.example", "echo", null, "other"));
        await bed.StartControllerAsync();

        await new RoutingTable()
            .Served("http://ours.example/", "echo")
            .NotFound("http://unknown-class.example/")
            .NotFound("http://foreign-class.example/")
            .NotFound("http://no-class.example/")
            .Served("http://our-annotation.example/", "echo")
            .NotFound("http://foreign-annotation.example/")
            .AssertAsync(bed);
    }

    [Theory]
    [EverySource]
    public async Task A_change_of_class_adds_or_removes_an_Ingress_at_once(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("echo");
        var ours = Objects.Ingress("moving", "moving.example", "echo");
        var others = Objects.Ingress("moving", "moving.example", "echo", "somebody-else");
        await bed.ApplyAsync(ours);
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://moving.example/", "echo");

        await bed.ApplyAsync(others);
        await bed.Client.UntilStatusAsync("http://moving.example/", HttpStatusCode.NotFound);
        await bed.ApplyAsync(ours);
        await bed.Client.UntilServedByAsync("http://moving.example/", "echo");
    }

    [Theory]
    [EverySource]
    public async Task Ingresses_without_class_are_served_when_asked_for(Source source)
    {
        await using var bed = await TestBed.CreateAsync(source);
        await bed.StartServiceAsync("echo");
        await bed.ApplyAsync(Objects.Ingress("no-class", "no-class.example", "echo", ingressClass: null));
        await bed.StartControllerAsync("--watch-ingress-without-class");

        await bed.Client.UntilServedByAsync("http://no-class.example/", "echo");
    }
}
