using System.Diagnostics;
using System.Globalization;
using IngressController.EndToEnd.Tests.Change;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>Two replicas and one Lease: the end of the leader is noticed by the other one alone.</summary>
[Collection(UnderTraffic.Name)]
public sealed class Leadership
{
    static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(6);

    /// <summary>The longest between two looks of a follower at the Lease, and what a busy machine may add.</summary>
    static readonly TimeSpan Margin = (LeaseDuration / 16 * 1.1) + TimeSpan.FromSeconds(3);

    static readonly string[] Flags =
        ["--election-id", "edge", "--election-ttl", "6s", "--publish-status-address", "203.0.113.7", "--post-shutdown-grace-period", "0"];

    [Fact]
    public async Task A_killed_leader_is_followed_within_its_lease_while_traffic_and_status_stay()
    {
        await using var bed = await ServeAsync();
        await using var first = await bed.StartReplicaAsync("edge-1", Flags);
        await bed.UntilStatusAsync("web", "203.0.113.7");
        await using var second = await bed.StartReplicaAsync("edge-2", Flags);
        var version = (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"];
        await using var leaderTraffic = TrafficProbe.Start(first.Http, "web.example");
        await using var traffic = TrafficProbe.Start(second.Http, "web.example");
        await Eventually.TrueAsync("traffic flows through both", () => leaderTraffic.Total > 200 && traffic.Total > 200);
        (await leaderTraffic.StopAsync()).AssertAllSucceeded(atLeast: 200);
        Assert.Equal("edge-1", await bed.LeaderAsync());

        await first.Program.SignalAsync("KILL");
        var killed = Stopwatch.GetTimestamp();
        await Eventually.IsAsync("edge-2 leads", bed.LeaderAsync, leader => leader == "edge-2", TimeSpan.FromSeconds(60));
        var took = Stopwatch.GetElapsedTime(killed);

        Assert.InRange(took, TimeSpan.FromSeconds(1), LeaseDuration + Margin);
        await Eventually.IsAsync(
            "its metric says so", second.MetricsAsync, text => text.Contains("name=\"edge\"} 1\n", StringComparison.Ordinal));
        var report = await traffic.StopAsync();
        report.AssertAllSucceeded(atLeast: 500);
        Assert.Equal(version, (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"]);
        Assert.Equal("203.0.113.7", ApiServerBed.AddressesOf(await bed.IngressAsync("web")));
        await first.Program.ExitCodeAsync(TimeSpan.FromSeconds(5));
        Figures.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"leader killed, lease of {LeaseDuration.TotalSeconds} s: the other leads after {took.TotalSeconds:F1} s; meanwhile {report}"));

        // The new leader does a leader's work.
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "web"));
        await bed.UntilStatusAsync("late", "203.0.113.7");
    }

    [Fact]
    public async Task A_leader_that_ends_hands_over_at_once_and_leaves_the_status_to_the_other()
    {
        await using var bed = await ServeAsync();
        await using var first = await bed.StartReplicaAsync("edge-1", Flags);
        await bed.UntilStatusAsync("web", "203.0.113.7");
        await using var second = await bed.StartReplicaAsync("edge-2", Flags);
        var version = (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"];

        await first.TerminateAsync();
        Assert.Equal(0, await first.Program.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        Assert.NotEqual("edge-1", await bed.LeaderAsync());
        await Eventually.IsAsync("edge-2 leads", bed.LeaderAsync, leader => leader == "edge-2", Margin);

        Assert.Equal(version, (string?)(await bed.IngressAsync("web"))["metadata"]!["resourceVersion"]);
    }

    static async Task<ApiServerBed> ServeAsync()
    {
        var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.StartServiceAsync("web", replicas: 2);
        await bed.ApplyAsync(Objects.Ingress("web", "web.example", "web"));
        return bed;
    }
}
