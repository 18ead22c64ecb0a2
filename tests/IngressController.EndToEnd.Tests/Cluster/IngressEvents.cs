using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>What <c>kubectl describe ingress</c> shows: one Event for each problem, however often it is met.</summary>
public sealed class IngressEvents
{
    const string Broken = "nginx.ingress.kubernetes.io/limit-rps: lots";

    [Fact]
    public async Task A_problem_is_one_Warning_that_counts_up_and_what_is_taken_is_a_Sync()
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.StartServiceAsync("web");
        await bed.ApplyAsync(Ingress("web.example"));
        string[] flags = ["--election-id", "edge", "--election-ttl", "4s", "--publish-status-address", "203.0.113.7", "--post-shutdown-grace-period", "0"];
        var first = await bed.StartReplicaAsync("edge-1", flags);
        await using (first)
        {
            var warning = Assert.Single(await UntilAsync(bed, 1, 1), note => note.Type == "Warning");
            Assert.Contains("limit-rps", warning.Message, StringComparison.Ordinal);
            Assert.Equal((string?)(await bed.IngressAsync("web"))["metadata"]!["uid"], warning.Uid);

            await bed.ApplyAsync(Ingress("www.example"));
            await UntilAsync(bed, 2, 2);
            await first.TerminateAsync();
            Assert.Equal(0, await first.Program.ExitCodeAsync(TimeSpan.FromSeconds(20)));
        }

        // On a busy machine the first may have had no time left to give its lease back; that the second leads from its start is not
        // what this is about.
        await bed.DeleteAsync("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: edge}}");

        // Another replica tells again what is wrong, under the same Events, and counts on.
        var before = await Told.AboutAsync(bed, "web");
        await using var second = await bed.StartReplicaAsync("edge-2", flags);
        await Eventually.IsAsync(
            "edge-2 has told of its first table",
            () => Told.AboutAsync(bed, "web"),
            told => !told.Select(note => note.Version).Intersect(before.Select(note => note.Version)).Any());
        await bed.ApplyAsync(Ingress("web2.example"));
        var told = await UntilAsync(bed, 3, 3);
        Assert.Equal(["Scheduled for sync"], told.Where(note => note.Type == "Normal").Select(note => note.Message));
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task Switched_off_there_are_none()
    {
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await bed.ApplyAsync(Ingress("web.example"));
        await using var controller = await bed.StartReplicaAsync(
            "edge-1", ["--election-id", "edge", "--publish-status-address", "203.0.113.7", "--disable-sync-events"]);
        await bed.UntilStatusAsync("web", "203.0.113.7");

        await controller.TerminateAsync();
        await controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(await Told.AboutAsync(bed, "web"));
    }

    static string Ingress(string host) => Objects.Ingress("web", host, "web", annotation: Broken);

    static Task<IReadOnlyList<Told>> UntilAsync(ApiServerBed bed, int warnings, int syncs) => Eventually.IsAsync(
        $"a Warning {warnings} times and a Sync {syncs} times",
        () => Told.AboutAsync(bed, "web"),
        told => told.Any(note => note.Type == "Warning" && note.Count == warnings) && told.Any(note => note.Reason == "Sync" && note.Count == syncs));
}
