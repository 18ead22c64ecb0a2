using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.EndToEnd.Tests.Traffic;

namespace IngressController.EndToEnd.Tests.Faults;

/// <summary>The program while the machine's clock is set forward and back, as after a suspended node or a broken time server.</summary>
public sealed class JumpingClockTests
{
    static readonly string[] Jumps = ["+7200", "-7200", "+0", "+200000", "-200000", "+0"];

    [Fact]
    public async Task No_request_fails_and_none_is_cut_short_when_the_clock_jumps()
    {
        using var clock = new SetClock();
        await using var place = await FaultyPlace.StartAsync(clock.Launcher);
        await place.UntilServedAsync("a.example");
        await using var kept = TrafficProbe.Start(place.Controller.Http, "a.example");
        await using var fresh = TrafficProbe.Start(place.Controller.Https, "a.example", clients: 2, tls: true, keep: false);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{place.Controller.Http}/hang");
        request.Headers.Host = "a.example";
        using var leave = new CancellationTokenSource();
        var hanging = client.SendAsync(request, leave.Token);
        await Eventually.TrueAsync("a request waits at the pod", () => place.Pod.Statistics.Open >= 1);

        foreach (var jump in Jumps)
        {
            var (before, beforeFresh) = (kept.Total, fresh.Total);
            clock.Set(jump);
            await Eventually.TrueAsync($"requests after {jump}", () => kept.Total > before + 50 && fresh.Total > beforeFresh + 10);
            // Times are counted by a clock that nobody sets.
            Assert.False(hanging.IsCompleted, $"the request that waits has ended after {jump}");
            await place.WriteAsync("jump", Objects.Ingress("jump", $"jump{Array.IndexOf(Jumps, jump)}.example", "pod"));
            await place.UntilServedAsync($"jump{Array.IndexOf(Jumps, jump)}.example");
        }

        (await kept.StopAsync()).AssertAllSucceeded(atLeast: 300);
        (await fresh.StopAsync()).AssertAllSucceeded(atLeast: 60);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.DoesNotContain("ERROR", place.Controller.Program.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_goes_on_to_write_statuses_when_its_clock_jumps()
    {
        using var clock = new SetClock();
        await using var bed = (ApiServerBed)await TestBed.CreateAsync(Source.ApiServer);
        await using var controller = await bed.StartReplicaAsync(
            null, "edge-1", ["--election-id", "edge", "--publish-status-address", "203.0.113.7", "--status-update-interval", "1"], clock.Launcher);

        for (var jump = 0; jump < Jumps.Length; jump++)
        {
            await bed.ApplyAsync(Objects.Ingress($"jump{jump}", $"jump{jump}.example", "web"));
            await bed.UntilStatusAsync($"jump{jump}", "203.0.113.7");
            clock.Set(Jumps[jump]);
        }

        await bed.ApplyAsync(Objects.Ingress("last", "last.example", "web"));
        await bed.UntilStatusAsync("last", "203.0.113.7");
    }

    /// <summary>A clock for one process, by Debian's libfaketime; the clock that counts intervals stays the machine's.</summary>
    sealed class SetClock : IDisposable
    {
        readonly Scratch _folder = new("clock");

        public SetClock()
        {
            var library = Library();
            Requirement.Demand(library is not null, "libfaketime, which tests/run unpacks");
            Set("+0");
            Launcher =
            [
                "env", $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={_folder.File("time")}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "NO_FAKE_STAT=1",
            ];
        }

        public IReadOnlyList<string> Launcher { get; }

        /// <summary>Sets it.</summary>
        /// <param name="offset">Seconds from the machine's clock, with a sign.</param>
        public void Set(string offset)
        {
            // Never half of it.
            File.WriteAllText(_folder.File("next"), offset);
            File.Move(_folder.File("next"), _folder.File("time"), overwrite: true);
        }

        public void Dispose() => _folder.Dispose();

        static string? Library() => ((string[])["/", Unpacked.Folder("faketime")])
            .Select(static root => Path.Combine(root, "usr", "lib")).Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateDirectories(folder, "*-linux-gnu*"))
            .Select(static folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);
    }
}
