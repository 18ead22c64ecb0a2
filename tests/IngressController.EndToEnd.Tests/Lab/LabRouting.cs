using System.Net;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Lab;

/// <summary>Points 1 to 5 of the lab.</summary>
public sealed class LabRouting
{
    [Theory]
    [EverySource]
    public async Task Paths_reach_their_Services_although_the_Ingress_names_targetPorts(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        var client = lab.Bed.Client;

        Assert.Equal("websrv", (await client.GetAsync("http://lab.example/")).Service);
        Assert.Equal("websrv", (await client.GetAsync("http://lab.example/guests")).Service);
        Assert.Equal("guestsrv", (await client.GetAsync("http://lab.example/guest")).Service);
        Assert.Equal("guestsrv", (await client.GetAsync("http://127.0.0.1/guest/x")).Service);
        Assert.Equal("adminsrv", (await client.GetAsync("http://lab.example/admin/y?z")).Service);
    }

    [Theory]
    [EverySource]
    public async Task Hundred_and_thousand_requests_split_evenly(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);

        foreach (var requests in (int[])[100, 1000])
        {
            (await Spread.OfAsync(lab.Bed.Client, "http://lab.example/guest", requests)).AssertEven(pods: 2);
            (await Spread.OfAsync(lab.Bed.Client, "http://lab.example/admin", requests)).AssertEven(pods: 3);
        }
    }

    [Theory]
    [EverySource]
    public async Task The_pod_sees_the_client_in_the_forwarded_headers_and_the_controller_as_its_peer(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        using var client = new EdgeClient(lab.Bed.Controller, IPAddress.Parse("127.0.0.77"));

        var seen = (await client.GetAsync("http://lab.example/guest?q=1")).Echo;

        Assert.Equal("127.0.0.77", seen.Header("X-Forwarded-For"));
        Assert.Equal("127.0.0.77", seen.Header("X-Real-IP"));
        Assert.Equal("lab.example", seen.Header("X-Forwarded-Host"));
        Assert.Equal("lab.example", seen.Header("Host"));
        Assert.Equal("http", seen.Header("X-Forwarded-Proto"));
        Assert.Equal("/guest?q=1", seen.Target);
        // The controller's address towards the pods: its own loopback address, or the host's on the pods' bridge.
        var controller = source == Source.Manifests ? "127.0.0.1" : HostOn(seen.LocalAddress);
        Assert.Equal(controller, seen.RemoteAddress);
        Assert.Contains(seen.LocalAddress, lab.Guest.Select(pod => pod.Address.ToString()));
    }

    [Theory]
    [EverySource]
    public async Task A_replaced_pod_gets_a_new_address_and_no_request_fails(Source source)
    {
        await using var lab = await LabCluster.StartAsync(source);
        await using var probe = TrafficProbe.Start(lab.Bed.Controller.Http, "lab.example", "/admin");

        for (var generation = 4; generation < 10; generation++)
        {
            var fresh = await lab.Bed.StartPodAsync($"adminsrv-{generation}");
            var old = lab.Admin[0];
            Assert.NotEqual(old.Address, fresh.Address);
            lab.Admin.RemoveAt(0);
            lab.Admin.Add(fresh);
            var reached = fresh.Server.NextRequestAsync();
            await lab.PublishAsync();
            await reached.WaitAsync(TimeSpan.FromSeconds(10));
            await old.UntilIdleAsync();
            await lab.Bed.EndPodAsync(old);
        }

        (await probe.StopAsync()).AssertAllSucceeded(atLeast: 100);
    }

    static string HostOn(string podAddress)
    {
        var bytes = IPAddress.Parse(podAddress).GetAddressBytes();
        bytes[3] = 1;
        return new IPAddress(bytes).ToString();
    }
}
