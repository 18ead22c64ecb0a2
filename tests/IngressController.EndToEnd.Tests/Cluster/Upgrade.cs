using System.Globalization;
using System.Net;
using IngressController.EndToEnd.Tests.Controller;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>Two replicas of the version before, rolled to this one and back, while clients go on and both share Lease, status, Events and cookies.</summary>
public sealed class Upgrade
{
    const string Host = "web.example";
    const string Address = "203.0.113.7";
    const string Sticky = "nginx.ingress.kubernetes.io/affinity: cookie, nginx.ingress.kubernetes.io/limit-rps: lots";

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    static readonly string[] Flags =
    [
        "--election-id", "edge", "--election-ttl", "6s", "--publish-status-address", Address,
        "--shutdown-grace-period", "3", "--post-shutdown-grace-period", "0",
    ];

    [Fact]
    public async Task No_request_fails_on_the_way_to_this_version_and_back()
    {
        TestBed.DemandApiServer();
        var old = await PreviousVersion.PathAsync();
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.StartServiceAsync("web", replicas: 3);
        await bed.ApplyAsync(Objects.Ingress("web", Host, "web"));
        await bed.ApplyAsync(Objects.Ingress("sticky", "sticky.example", "web", annotation: Sticky));
        await using var service = new ReplicaService(bed, Flags);
        await service.StartAsync(old);
        await bed.UntilStatusAsync("web", Address);
        await service.StartAsync(old);
        var written = await VersionAsync(bed);
        var (cookie, pod) = await SessionAsync(service.Http);
        await using var kept = TrafficProbe.Start(service.Http, Host, clients: 2, interval: Interval);
        await using var brief = TrafficProbe.Start(service.Https, Host, clients: 2, interval: Interval, tls: true, keep: false);
        TrafficProbe[] probes = [kept, brief];

        foreach (var program in new[] { null, old })
        {
            foreach (var replica in service.Members)
            {
                await UntilMoreAsync(probes);
                await service.EndAsync(replica);
                await service.StartAsync(program);
                await UntilMoreAsync(probes);

                // Whichever replica is met: a session stays with its pod.
                for (var i = 0; i < 4; i++)
                    Assert.Equal(pod, await PodAsync(service.Http, cookie));
            }

            await Eventually.IsAsync("a replica leads", bed.LeaderAsync, holder => service.Members.Any(member => member.Pod == holder));
            Assert.Equal(written, await VersionAsync(bed));
            await bed.ApplyAsync(Objects.Ingress("late", "late.example", "web"));
            await bed.UntilStatusAsync("late", Address);
            await bed.DeleteAsync(Objects.Ingress("late", "late.example", "web"));
        }

        var reports = await Task.WhenAll(probes.Select(probe => probe.StopAsync()));
        Assert.All(reports, report => report.AssertAllSucceeded(atLeast: 200));
        Assert.Single(await Told.AboutAsync(bed, "sticky"), note => note.Type == "Warning");
        Figures.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"upgrade and back: {reports.Sum(report => report.Errors.Count)} failed of {reports.Sum(report => report.Total)} requests"));
    }

    static async Task<(string Cookie, string Pod)> SessionAsync(IPEndPoint edge)
    {
        using var answer = await AskAsync(edge, null);
        return (answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0], answer.Headers.GetValues("X-Pod").Single());
    }

    static async Task<string> PodAsync(IPEndPoint edge, string cookie)
    {
        using var answer = await AskAsync(edge, cookie);
        return answer.Headers.GetValues("X-Pod").Single();
    }

    static async Task<HttpResponseMessage> AskAsync(IPEndPoint edge, string? cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{edge}/")) { Headers = { Host = "sticky.example" } };
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        return await client.SendAsync(request);
    }

    static async Task<string?> VersionAsync(ApiServerBed bed) => (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"];

    static async Task UntilMoreAsync(TrafficProbe[] probes)
    {
        var before = probes.Select(probe => probe.Total).ToList();
        await Eventually.TrueAsync("each kind of traffic flows", () => probes.Zip(before).All(pair => pair.First.Total >= pair.Second + 25));
    }
}
