using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Election;

public sealed class LeaderElectorTests
{
    readonly ManualTime _time = new();

    [Fact]
    public async Task The_first_replica_makes_the_Lease_and_leads()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "a", _time);
        await replica.Elector.Begun;

        Assert.True(replica.Elector.IsLeader);
        Assert.Equal(
            """{"holderIdentity":"a","leaseDurationSeconds":30,"acquireTime":"2026-01-01T00:00:00.000000Z",""" +
            "\"renewTime\":\"2026-01-01T00:00:00.000000Z\",\"leaseTransitions\":0}",
            Replica.Spec(server).ToJsonString());

        await replica.WaitingAsync(Replica.Retry);
        await replica.TryAsync();

        Assert.Equal("2026-01-01T00:00:07.500000Z", (string?)Replica.Spec(server)["renewTime"]);
        Assert.Equal("2026-01-01T00:00:00.000000Z", (string?)Replica.Spec(server)["acquireTime"]);
        Assert.Equal([true], replica.Changes);
    }

    [Fact]
    public async Task A_silent_leader_is_followed_after_its_lease_by_the_own_clock_whatever_its_times_say()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Lease("gone", renewed: "1999-01-01T00:00:00.000000Z", transitions: 4));
        await using var replica = new Replica(server, "b", _time);
        await replica.WaitingAsync(Replica.Look);
        for (var looks = 1; looks <= 15; looks++)
        {
            await replica.LookAsync();
            Assert.False(replica.Elector.IsLeader);
        }

        await replica.LookAsync(next: Replica.Retry);

        Assert.True(replica.Elector.IsLeader);
        Assert.Equal("b", (string?)Replica.Spec(server)["holderIdentity"]);
        Assert.Equal(5, (int?)Replica.Spec(server)["leaseTransitions"]);
        Assert.Equal("2026-01-01T00:00:30.000000Z", (string?)Replica.Spec(server)["acquireTime"]);
    }

    [Fact]
    public async Task A_leader_that_renews_is_left_alone_even_when_its_clock_stands_still()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(Lease("alive", "1999-01-01T00:00:00.000000Z", 0));
        await using var replica = new Replica(server, "b", _time);
        await replica.WaitingAsync(Replica.Look);
        for (var looks = 1; looks <= 40; looks++)
        {
            if (looks % 10 == 0)
                server.Put(Lease("alive", $"1999-01-01T00:00:00.0000{looks:00}Z", 0));
            await replica.LookAsync();
        }

        Assert.False(replica.Elector.IsLeader);
        Assert.Equal("alive", (string?)Replica.Spec(server)["holderIdentity"]);
    }

    [Fact]
    public async Task A_leader_that_cannot_renew_stops_before_others_may_begin()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "a", _time);
        await replica.WaitingAsync(Replica.Retry);
        server.Faults.Answer("*", "leases", 500, "InternalError");

        await replica.TryAsync();
        await replica.TryAsync();
        Assert.True(replica.Elector.IsLeader);
        await replica.TryAsync();

        Assert.False(replica.Elector.IsLeader);
        Assert.Equal([true, false], replica.Changes);
        Assert.Equal(22.5, (_time.GetUtcNow() - new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).TotalSeconds);
        Assert.Single(replica.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_leader_whose_API_server_hangs_stops_at_the_deadline_and_leads_again_afterwards()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "a", _time);
        await replica.WaitingAsync(Replica.Retry);
        server.Faults.Hang = true;
        _time.Advance(Replica.Retry);
        await replica.WaitingAsync(TimeSpan.FromSeconds(15));

        _time.Advance(TimeSpan.FromSeconds(15));
        await Eventually.TrueAsync(() => !replica.Elector.IsLeader, "it stops leading");

        server.Faults.Hang = false;
        await replica.WaitingAsync(TimeSpan.FromSeconds(15));
        _time.Advance(TimeSpan.FromSeconds(15));
        await replica.WaitingAsync(Replica.Retry);
        await replica.TryAsync();
        Assert.Equal([true, false, true], replica.Changes);
    }

    [Fact]
    public async Task A_leader_that_ends_gives_the_lease_back_and_another_leads_at_its_next_look()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var first = new Replica(server, "a", new());
        await first.WaitingAsync(Replica.Retry);
        await using var second = new Replica(server, "b", _time);
        await second.WaitingAsync(Replica.Look);

        await first.StopAsync();
        Assert.Equal("", (string?)Replica.Spec(server)["holderIdentity"]);
        Assert.Equal([true, false], first.Changes);
        await second.LookAsync(next: Replica.Retry);

        Assert.True(second.Elector.IsLeader);
        Assert.Equal(1, (int?)Replica.Spec(server)["leaseTransitions"]);
    }

    [Fact]
    public async Task A_leader_that_sees_another_holder_stops_at_once()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "a", _time);
        await replica.WaitingAsync(Replica.Retry);
        server.Put(Lease("usurper", "2026-01-01T00:00:01.000000Z", 1));

        await replica.TryAsync(next: Replica.Look);

        Assert.Equal([true, false], replica.Changes);
        Assert.Equal("usurper", (string?)Replica.Spec(server)["holderIdentity"]);
    }

    [Fact]
    public async Task A_conflict_costs_one_try()
    {
        await using var server = await FakeApiServer.StartAsync();
        await using var replica = new Replica(server, "a", _time);
        await replica.WaitingAsync(Replica.Retry);
        server.Faults.Answer("update", "leases", 409, "Conflict", times: 1);

        await replica.TryAsync();
        Assert.Equal("2026-01-01T00:00:00.000000Z", (string?)Replica.Spec(server)["renewTime"]);
        await replica.TryAsync();

        Assert.Equal("2026-01-01T00:00:15.000000Z", (string?)Replica.Spec(server)["renewTime"]);
        Assert.Equal([true], replica.Changes);
    }

    [Fact]
    public async Task A_missing_permission_is_named_once()
    {
        await using var server = await FakeApiServer.StartAsync();
        var forbidden = server.Faults.Answer("*", "leases", 403, "Forbidden");
        await using var replica = new Replica(server, "a", _time);
        await replica.Elector.Begun;
        await replica.WaitingAsync(Replica.Retry);
        await replica.TryAsync();

        Assert.Contains(
            "Allow get, create and update on leases (apiGroup \"coordination.k8s.io\") in namespace web",
            Assert.Single(replica.Log.Lines), StringComparison.Ordinal);
        forbidden.Dispose();
        await replica.TryAsync();
        Assert.True(replica.Elector.IsLeader);
    }

    [Fact]
    public async Task What_others_keep_in_the_Lease_stays()
    {
        await using var server = await FakeApiServer.StartAsync();
        server.Put(
            """{"kind":"Lease","metadata":{"name":"leader","namespace":"web","labels":{"team":"edge"} },"spec":{"holderIdentity":"","strategy":"x"} }""");
        await using var replica = new Replica(server, "a", _time);
        await replica.Elector.Begun;

        Assert.True(replica.Elector.IsLeader);
        Assert.Equal("x", (string?)Replica.Spec(server)["strategy"]);
        Assert.Equal("edge", (string?)server.Objects.Get("leases", "web", "leader")!["metadata"]!["labels"]!["team"]);
    }

    static string Lease(string holder, string renewed, int transitions) =>
        $$"""
        {"kind":"Lease","metadata":{"name":"leader","namespace":"web"},"spec":{"holderIdentity":"{{holder}}","leaseDurationSeconds":30,
        "acquireTime":"1999-01-01T00:00:00.000000Z","renewTime":"{{renewed}}","leaseTransitions":{{transitions}} } }
        """;
}
