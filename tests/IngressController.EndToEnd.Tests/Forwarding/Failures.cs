using System.Net;
using EchoPod;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Pods;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Forwarding;

public sealed class Failures
{
    [Fact]
    public async Task A_refused_connection_goes_on_to_the_next_pod()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        var pods = await bed.StartServiceAsync("partly", replicas: 3);
        await bed.ApplyAsync(Objects.Ingress("partly", "partly.example", "partly"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://partly.example/", "partly");
        await bed.EndPodAsync(pods[0]);
        await bed.EndPodAsync(pods[1]);

        for (var i = 0; i < 20; i++)
        {
            using var body = new StringContent($"request {i}");
            var response = await bed.Client.SendAsync(HttpMethod.Post, "http://partly.example/", body);
            Assert.Equal("partly-3", response.Pod);
            Assert.Equal($"request {i}".Length, response.Echo.BodyLength);
        }
    }

    [Fact]
    public async Task When_every_pod_refuses_the_answer_is_502()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        var pods = await bed.StartServiceAsync("gone", replicas: 2);
        await bed.ApplyAsync(Objects.Ingress("gone", "gone.example", "gone"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://gone.example/", "gone");
        foreach (var pod in pods)
            await bed.EndPodAsync(pod);

        Assert.Equal(HttpStatusCode.BadGateway, (await bed.Client.GetAsync("http://gone.example/")).Status);
    }

    [Fact]
    public async Task A_pod_that_vanishes_without_a_word_costs_5_seconds_and_then_another_serves()
    {
        Requirement.Demand(PodNetwork.Unavailable is null, PodNetwork.Unavailable ?? "");
        await using var bed = await TestBed.CreateOnNetworkAsync(Source.Manifests);
        var lost = await bed.StartPodAsync("lost-1");
        await bed.StartServiceAsync("lost", replicas: 0);
        await bed.ApplyAsync(Objects.EndpointSlice("lost", bed.PodPort, [lost]));
        await bed.ApplyAsync(Objects.Ingress("lost", "lost.example", "lost"));
        await PodNetwork.CutAsync(lost.Network!);
        try
        {
            await bed.StartControllerAsync();
            var response = await bed.Client.UntilStatusAsync("http://lost.example/", HttpStatusCode.GatewayTimeout);
            Assert.Null(response.Pod);

            var other = await bed.StartPodAsync("lost-2");
            await bed.ApplyAsync(Objects.EndpointSlice("lost", bed.PodPort, [lost, other]));
            for (var i = 0; i < 2; i++)
                await bed.Client.UntilServedByAsync("http://lost.example/", "lost");
        }
        finally
        {
            await PodNetwork.HealAsync(lost.Network!);
        }
    }

    [Fact]
    public async Task A_request_that_may_not_be_repeated_is_sent_once()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        // Takes each request and answers with a reset.
        await using var first = RawBackend.Start(static exchange => ResetAsync(exchange), IPAddress.Parse("127.0.6.1"));
        await bed.ApplyAsync(Objects.Service("reset", first.Endpoint.Port));
        await bed.ApplyAsync(Objects.EndpointSlice("reset", first.Endpoint.Port, "http", [(first.Endpoint.Address, "reset-1")]));
        await bed.ApplyAsync(Objects.Ingress("reset", "reset.example", "reset"));
        await bed.StartControllerAsync();
        await bed.Client.UntilStatusAsync("http://reset.example/get", HttpStatusCode.BadGateway);
        var before = first.Requests.Count;

        using var body = new StringContent("order");
        Assert.Equal(HttpStatusCode.BadGateway, (await bed.Client.SendAsync(HttpMethod.Post, "http://reset.example/post", body)).Status);

        Assert.Single(first.Requests.Skip(before));
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_request_at_the_pod_and_is_logged_as_499()
    {
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        var pod = (await bed.StartServiceAsync("patient"))[0];
        await bed.ApplyAsync(Objects.Ingress("patient", "patient.example", "patient"));
        await bed.StartControllerAsync();
        await bed.Client.UntilServedByAsync("http://patient.example/", "patient");

        using var impatience = new CancellationTokenSource();
        using var request = EdgeClient.Request(HttpMethod.Get, "http://patient.example/hang?left");
        var answer = bed.Client.OpenAsync(request, impatience.Token);
        await Eventually.TrueAsync("the request is at the pod", () => pod.Server.Statistics.Open == 1);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await Eventually.TrueAsync("the pod's request has ended", () => pod.Server.Statistics is { Open: 0, Aborted: 1 });
        await Eventually.IsAsync(
            "the access log has it as 499",
            () => Task.FromResult(bed.Controller.Program.Output),
            log => log.Split('\n').Any(static line => line.Contains("/hang?left HTTP/1.1\" 499 ", StringComparison.Ordinal)));
    }

    static Task ResetAsync(RawExchange exchange)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }
}
