using System.Globalization;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>Two replicas behind a Service, replaced one after the other while clients of every kind go on.</summary>
public sealed class RollingRestart
{
    const string Host = "web.example";
    const string Address = "203.0.113.7";
    const int Rounds = 2;

    /// <summary>Between a client's requests: the replicas that start need the machine too.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>As deploy/base has them, but for a shorter grace period, as readiness is asked for more often here.</summary>
    static readonly string[] Flags =
    [
        "--election-id", "edge", "--election-ttl", "6s", "--publish-status-address", Address,
        "--shutdown-grace-period", "3", "--post-shutdown-grace-period", "0",
    ];

    [Fact]
    public async Task No_request_fails_and_status_stays_while_both_replicas_are_replaced_twice()
    {
        await using var bed = await ServeAsync();
        await using var service = new ReplicaService(bed, Flags);
        await service.StartAsync();
        await bed.UntilStatusAsync("web", Address);
        await service.StartAsync();
        var version = await VersionAsync(bed);
        await using var kept = TrafficProbe.Start(service.Http, Host, clients: 2, interval: Interval);
        await using var keptTls = TrafficProbe.Start(service.Https, Host, clients: 2, interval: Interval, tls: true);
        await using var brief = TrafficProbe.Start(service.Http, Host, clients: 2, interval: Interval, keep: false);
        await using var briefTls = TrafficProbe.Start(service.Https, Host, clients: 2, interval: Interval, tls: true, keep: false);
        TrafficProbe[] probes = [kept, keptTls, brief, briefTls];

        for (var round = 1; round <= Rounds; round++)
        {
            foreach (var replica in service.Members)
            {
                await UntilMoreAsync(probes);
                await service.EndAsync(replica);
                await UntilMoreAsync(probes);
                await service.StartAsync();
            }
        }

        await UntilMoreAsync(probes);
        var reports = await Task.WhenAll(probes.Select(probe => probe.StopAsync()));
        Assert.All(reports, report => report.AssertAllSucceeded(atLeast: 300));

        // The last two share the Lease of the first two, and no address was ever taken back in between.
        var leader = await Eventually.IsAsync("a replica leads", bed.LeaderAsync, holder => service.Members.Any(member => member.Pod == holder));
        Assert.Equal(version, await VersionAsync(bed));
        Assert.Equal(Address, ApiServerBed.AddressesOf(await bed.IngressAsync("web")));
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "web"));
        await bed.UntilStatusAsync("late", Address);

        // Only then is every line of their access logs written: each request has been served by one of them, once.
        foreach (var replica in service.Members)
            await service.EndAsync(replica);
        Assert.Equal("", ApiServerBed.AddressesOf(await bed.IngressAsync("web")));
        Assert.All(service.Started, replica => Assert.True(replica.Served >= 25, $"{replica.Pod} served {replica.Served} requests"));
        Assert.Equal(reports.Sum(report => report.Total), service.Started.Sum(replica => replica.Served));
        Report(service, reports, leader!);
    }

    static async Task<ApiServerBed> ServeAsync()
    {
        var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.StartServiceAsync("web", replicas: 2);
        await bed.ApplyAsync(Objects.Ingress("web", Host, "web"));
        return bed;
    }

    static async Task<string?> VersionAsync(ApiServerBed bed) => (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"];

    static async Task UntilMoreAsync(TrafficProbe[] probes)
    {
        var before = probes.Select(probe => probe.Total).ToList();
        await Eventually.TrueAsync("each kind of traffic flows", () => probes.Zip(before).All(pair => pair.First.Total >= pair.Second + 50));
    }

    static void Report(ReplicaService service, TrafficReport[] reports, string leader)
    {
        string[] kinds = ["HTTP kept", "HTTPS kept", "HTTP new connections", "HTTPS new connections"];
        var clients = kinds.Zip(reports).Select(pair => $"{pair.First}: {pair.Second}");
        var replicas = service.Started.Select(replica => $"{replica.Pod}: {replica.Served}");
        Figures.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"rolling restart, {Rounds} rounds of 2 replicas: " +
            $"{reports.Sum(report => report.Errors.Count)} failed of {reports.Sum(report => report.Total)} requests; " +
            $"{string.Join(", ", clients)}; served by {string.Join(", ", replicas)}; {leader} leads"));
    }
}
